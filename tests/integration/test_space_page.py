"""What ``scripts/space.py`` puts together runs by itself, as it would on a Space."""

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from translator.registry import EMBEDDED
from translator.web.strings import say

pytest.importorskip("gradio")
pytestmark = pytest.mark.slow

START_LIMIT = 60.0


@pytest.fixture(scope="module")
def assembled(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("space")
    script = Path(__file__).resolve().parents[2] / "scripts" / "space.py"
    command = [sys.executable, str(script), str(folder), "--embedded-only"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, timeout=280)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def environment(assembled, tmp_path_factory) -> dict[str, str]:
    """That of a Space: an empty home, the assembled folder, the packages it installs, no network.

    The interpreter gets them as plain folders and runs with -S, so that no editable install of
    this project is seen. torch and transformers are installed here, and not on such a Space.
    """
    home, absent = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("absent")
    for name in ("torch", "transformers"):
        (absent / f"{name}.py").write_text(f"raise ImportError('no {name} here')\n")
    installed = [path for path in sys.path if path.endswith(("site-packages", "dist-packages"))]
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    nowhere = {f"{kind}_proxy": "http://127.0.0.1:9" for kind in ("http", "https", "all")}
    return {
        **kept,
        **nowhere,
        "no_proxy": "127.0.0.1,localhost",
        "HOME": str(home),
        "PYTHONPATH": os.pathsep.join([str(assembled), str(absent), *installed]),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1",
        "GRADIO_SERVER_NAME": "127.0.0.1",
        "GRADIO_SERVER_PORT": str(_free_port()),
        "SYSTEM": "spaces",
        "SPACE_ID": "reader/muwazi",
    }


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


@pytest.fixture(scope="module")
def served(assembled, environment, tmp_path_factory) -> Iterator[tuple[str, Path]]:
    """The address of ``python app.py`` in the assembled folder, and what it writes."""
    log = tmp_path_factory.mktemp("log") / "output.txt"
    url = f"http://127.0.0.1:{environment['GRADIO_SERVER_PORT']}/"
    begun = time.monotonic()
    with log.open("wb") as output:
        app = subprocess.Popen(
            [sys.executable, "-S", "app.py"],
            cwd=assembled, env=environment, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        while not _answers(url):
            assert time.monotonic() - begun < START_LIMIT, log.read_text("utf-8")
            try:
                code = app.wait(timeout=0.1)
            except subprocess.TimeoutExpired:
                continue
            raise AssertionError(f"app.py ended with {code}:\n{log.read_text('utf-8')}")
        print(f"\nThe page answered {time.monotonic() - begun:.1f} s after the start of app.py.")
        yield url, log
        print(f"\n{_peak_memory(app.pid)}")
        assert app.poll() is None, log.read_text("utf-8")
    finally:
        app.terminate()
        try:
            app.wait(timeout=20)
        except subprocess.TimeoutExpired:
            app.kill()
            app.wait()
    # A real Space brings a package for exchanging files while it runs; without, gradio complains.
    written = log.read_text("utf-8")
    assert written.count("Traceback") == written.count("`spaces` package is required")


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


def _peak_memory(process: int) -> str:
    status = Path(f"/proc/{process}/status")
    if not status.is_file():
        return "Its peak memory is not known on this system."
    (peak,) = re.findall(r"VmHWM:\s+(\d+) kB", status.read_text(encoding="utf-8"))
    return f"Its peak memory was {int(peak) / 1024:.0f} MiB."


def test_the_space_runs_from_its_own_files_alone(assembled, environment, tmp_path):
    code = (
        "import translator, importlib.util as u; from translator.registry import embedded_path; "
        "print(translator.__file__, embedded_path(), u.find_spec('benchmarks'), sep='\\n')"
    )

    def ask(environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-S", "-c", code],
            cwd=tmp_path, env=environ, capture_output=True, encoding="utf-8", check=False,
        )  # fmt: skip

    found = ask(environment)
    assert found.returncode == 0, found.stderr
    package, model, others = found.stdout.splitlines()
    assert Path(package) == assembled / "translator" / "__init__.py"
    assert Path(model) == assembled / "models" / EMBEDDED
    assert others == "None"
    # Guards the guard: without the assembled folder there is no such package at all.
    paths = environment["PYTHONPATH"].split(os.pathsep)[1:]
    found = ask({**environment, "PYTHONPATH": os.pathsep.join(paths)})
    assert "No module named 'translator" in found.stderr


def test_the_page_of_the_space_translates(served):
    from gradio_client import Client

    client = Client(served[0], verbose=False)
    (sentence,) = client.predict("ذهب الولد إلى المدرسة.", api_name="/translate")
    assert sentence["source"] == "ذهب الولد إلى المدرسة."
    assert sentence["origin"] == "model"
    assert "school" in sentence["target"]
    assert not re.search(r"[\u0600-\u06ff]", sentence["target"])


def test_the_page_knows_that_it_is_on_a_space(served):
    url, log = served
    with urllib.request.urlopen(f"{url}config", timeout=10) as answer:
        parts = json.load(answer)["components"]
    (header,) = (
        part["props"]["value"] for part in parts if part["props"].get("elem_id") == "mz-header"
    )
    # Elsewhere it says that nothing leaves this machine, which the reader's own is not.
    assert say("tagline_hosted") in header
    assert say("tagline") not in header
    assert f"Muwazi is at {url}" in log.read_text("utf-8")
