"""Settings of the process; in a process of its own, as they stay."""

import subprocess
import sys

from translator.training import machine


def test_memory_can_be_kept():
    code = (
        "from translator.training.machine import keep_memory; keep_memory(); "
        "print(len(bytes(10**8)))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "100000000"


def test_it_does_nothing_elsewhere(monkeypatch):
    def load(_):
        raise AssertionError("not here")

    monkeypatch.setattr(machine.ctypes, "CDLL", load)
    monkeypatch.setattr(machine.sys, "platform", "darwin")
    machine.keep_memory()


def test_another_c_library_is_no_error(monkeypatch):
    def load(_):
        raise OSError("no libc.so.6")

    monkeypatch.setattr(machine.ctypes, "CDLL", load)
    monkeypatch.setattr(machine.sys, "platform", "linux")
    machine.keep_memory()
