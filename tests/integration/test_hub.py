"""Pulling with the real Hugging Face client, from a hub on loopback."""

import errno
import os
import subprocess
import sys
import threading
from collections import namedtuple
from pathlib import Path

import pytest
from checkpoint import make_checkpoint, make_converted
from hub import Hub

from translator.errors import (
    ConfigurationError,
    DownloadError,
    MissingDependencyError,
    ModelNotFoundError,
)
from translator.registry import download, fetch, marian, resolve
from translator.registry.download import pull
from translator.registry.integrity import verify
from translator.registry.store import embedded_path, installed, store_folder

NAME = "opus-mt-ar-en"
HUB_ID = "Helsinki-NLP/opus-mt-ar-en"
WEIGHTS = "model.safetensors"


@pytest.fixture(scope="module")
def converted(tmp_path_factory) -> Path:
    """A repository in CTranslate2's layout, which needs no torch."""
    return make_converted(tmp_path_factory.mktemp("toy") / "converted")


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory) -> Path:
    pytest.importorskip("torch")
    return make_checkpoint(tmp_path_factory.mktemp("toy") / "checkpoint")


@pytest.fixture
def hub(tmp_path, monkeypatch):
    """A hub that huggingface_hub believes to be the real one; nothing of the user's is touched."""
    from huggingface_hub import close_session, constants

    with Hub() as hub:
        for name in ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "HF_HUB_OFFLINE"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        monkeypatch.setenv("MUWAZI_HOME", str(tmp_path / "home"))
        monkeypatch.setattr(constants, "ENDPOINT", hub.url)
        template = hub.url + "/{repo_id}/resolve/{revision}/{filename}"
        monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)
        monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
        monkeypatch.setattr(constants, "HF_TOKEN_PATH", str(tmp_path / "token"))
        monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
        monkeypatch.setattr(fetch, "RETRY_WAITS", (0.0, 0.0, 0.0))
        close_session()
        yield hub
        close_session()


def nothing_in_store() -> bool:
    folder = store_folder()
    return not folder.exists() or not [path for path in folder.iterdir() if path.is_dir()]


def test_a_checkpoint_is_pulled_converted_and_found(hub, checkpoint):
    repository = hub.add(HUB_ID, checkpoint)
    steps = []
    found = pull(NAME, on_progress=steps.append)
    assert found.path == store_folder() / NAME
    assert (found.card.name, found.card.format, found.card.quantization) == (
        NAME,
        "ctranslate2",
        "int8",
    )
    assert found.card.revision == repository.commit
    assert found.card.license == "Apache-2.0"
    verify(found.path, found.card)
    assert resolve("auto").path == found.path
    assert resolve(HUB_ID).path == found.path
    # target.spm has the content of source.spm, so it is not sent again.
    assert hub.downloads == {path.name for path in checkpoint.iterdir()} - {"target.spm"}
    done = [step.done for step in steps]
    assert done == sorted(done)
    assert done[-1] == steps[-1].total == sum(p.stat().st_size for p in checkpoint.iterdir())


def test_the_cache_is_laid_out_as_the_library_expects(hub, checkpoint):
    from huggingface_hub import hf_hub_download, scan_cache_dir

    commit = hub.add(HUB_ID, checkpoint).commit
    pull(NAME)
    path = hf_hub_download(HUB_ID, WEIGHTS, revision=commit, local_files_only=True)
    assert Path(path).read_bytes() == (checkpoint / WEIGHTS).read_bytes()
    (repository,) = scan_cache_dir().repos
    assert repository.repo_id == HUB_ID


def test_pulling_again_changes_nothing(hub, checkpoint):
    hub.add(HUB_ID, checkpoint)
    first = pull(NAME)
    made = (first.path / "model.bin").stat().st_mtime_ns
    hub.requests.clear()
    assert pull(NAME).card == first.card
    assert not hub.downloads
    assert (first.path / "model.bin").stat().st_mtime_ns == made


def test_a_damaged_model_is_made_anew(hub, converted):
    hub.add("someone/toy", converted)
    found = pull("someone/toy")
    (found.path / "model.bin").write_bytes(b"broken")
    assert pull("someone/toy").path == found.path
    assert (found.path / "model.bin").read_bytes() == (converted / "model.bin").read_bytes()


def test_a_converted_model_needs_no_torch(hub, converted, monkeypatch):
    monkeypatch.setattr(marian, "require_torch", lambda: pytest.fail("torch was asked for"))
    repository = hub.add("someone/toy", converted, license="cc-by-4.0")
    found = pull("someone/toy")
    assert found.path == store_folder() / "someone--toy"
    assert found.card.name == "someone/toy"
    assert (found.card.license, found.card.revision) == ("cc-by-4.0", repository.commit)
    assert resolve("someone--toy").path == found.path
    assert [item.name for item in installed()][-1] == "someone--toy"
    assert "evil.py" not in hub.downloads


def test_missing_torch_is_said_before_anything_is_downloaded(hub, checkpoint, monkeypatch):
    from importlib import util

    real = util.find_spec
    monkeypatch.setattr(util, "find_spec", lambda name: None if name == "torch" else real(name))
    hub.add(HUB_ID, checkpoint)
    with pytest.raises(MissingDependencyError, match=r"muwazi\[torch\]"):
        pull(NAME)
    assert not hub.downloads


def test_an_interrupted_download_goes_on_where_it_stopped(hub, checkpoint):
    size = (checkpoint / WEIGHTS).stat().st_size
    hub.add(HUB_ID, checkpoint)
    hub.cuts[WEIGHTS] = [size // 2]
    pull(NAME)
    first, second = hub.fetched(WEIGHTS)
    assert "Range" not in first
    assert second["Range"] == f"bytes={size // 2}-"
    assert hub.sent[WEIGHTS] == size


def test_a_stopped_pull_is_resumed_by_the_next_one(hub, checkpoint):
    size = (checkpoint / WEIGHTS).stat().st_size

    def stop(step):
        if step.file == WEIGHTS:
            raise KeyboardInterrupt

    hub.add(HUB_ID, checkpoint)
    hub.cuts[WEIGHTS] = [size // 3]
    with pytest.raises(KeyboardInterrupt):
        pull(NAME, on_progress=stop)
    assert nothing_in_store()
    hub.requests.clear()
    pull(NAME)
    (again,) = hub.fetched(WEIGHTS)
    assert int(again["Range"].removeprefix("bytes=").removesuffix("-")) > 0
    assert hub.downloads == {WEIGHTS}


def test_a_hub_that_always_breaks_off_is_given_up(hub, checkpoint):
    hub.add(HUB_ID, checkpoint)
    hub.cuts[WEIGHTS] = [10] * 100
    with pytest.raises(DownloadError, match="goes on where it stopped"):
        pull(NAME)
    assert len(hub.fetched(WEIGHTS)) == 1 + len(fetch.RETRY_WAITS)
    assert nothing_in_store()


@pytest.mark.parametrize("status", [500, 503, 429])
def test_trouble_that_passes_is_waited_for(hub, converted, status):
    hub.add("someone/toy", converted)
    hub.statuses = {"api": [status, status], "model.bin": [status, status, status]}
    assert pull("someone/toy").card.name == "someone/toy"
    assert len(hub.fetched("model.bin")) == 4


def test_trouble_that_does_not_pass_is_explained(hub, converted):
    hub.add("someone/toy", converted)
    hub.statuses["model.bin"] = [500] * 50
    with pytest.raises(DownloadError, match="later"):
        pull("someone/toy")
    assert nothing_in_store()


@pytest.mark.parametrize("name", ["model.bin", "config.json"])
def test_altered_content_is_refused_and_deleted(hub, converted, tmp_path, name):
    hub.add("someone/toy", converted)
    hub.altered = {name}
    with pytest.raises(DownloadError, match="wrong content"):
        pull("someone/toy")
    assert nothing_in_store()
    left = [path.name for path in (tmp_path / "cache").rglob("*") if path.is_file()]
    assert not [path for path in left if path.endswith(".incomplete")]
    assert name not in left
    hub.altered = set()
    assert pull("someone/toy").card.name == "someone/toy"


def test_a_file_damaged_in_the_cache_is_fetched_again(hub, converted, tmp_path):
    commit = hub.add("someone/toy", converted).commit
    folder = pull("someone/toy").path
    cached = tmp_path / "cache" / "models--someone--toy" / "snapshots" / commit / "model.bin"
    cached.resolve().write_bytes(b"rotten")
    (folder / "model.bin").write_bytes(b"rotten")
    hub.requests.clear()
    pull("someone/toy")
    assert hub.downloads == {"model.bin"}


def test_no_such_model(hub):
    with pytest.raises(ModelNotFoundError, match="Check the spelling"):
        pull("someone/nothing")


def test_no_such_revision(hub, converted):
    hub.add("someone/toy", converted)
    with pytest.raises(ModelNotFoundError, match="no such revision"):
        pull("someone/toy", revision="v9")


def test_a_gated_model_asks_for_a_token_and_takes_it(hub, converted, monkeypatch):
    hub.add("someone/toy", converted, gated=True)
    with pytest.raises(DownloadError, match="HF_TOKEN"):
        pull("someone/toy")
    monkeypatch.setenv("HF_TOKEN", hub.token)
    assert pull("someone/toy").card.name == "someone/toy"


def test_the_token_is_not_shown_to_other_servers(hub, converted, monkeypatch):
    monkeypatch.setenv("HF_TOKEN", hub.token)
    hub.add("someone/toy", converted, gated=True)
    pull("someone/toy")
    seen = {
        path.split("/")[1]: "Authorization" in {key.title() for key in headers}
        for _, path, headers in hub.requests
    }
    assert seen == {"api": True, "someone": True, "cdn": False}


def test_offline_mode_is_obeyed(hub, converted, monkeypatch):
    from huggingface_hub import constants

    hub.add("someone/toy", converted)
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(DownloadError, match="HF_HUB_OFFLINE"):
        pull("someone/toy")
    assert not hub.requests


def test_an_unreachable_hub_is_explained(hub, monkeypatch):
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(DownloadError, match="HF_ENDPOINT"):
        pull(NAME)


def test_an_endpoint_that_is_no_hub_is_explained(hub, monkeypatch):
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "ENDPOINT", "not an address")
    with pytest.raises(ConfigurationError, match="HF_ENDPOINT"):
        pull(NAME)


def test_too_small_a_disk_is_said_before_anything_is_downloaded(hub, converted, monkeypatch):
    usage = namedtuple("usage", "total used free")(10**9, 10**9, 100)
    monkeypatch.setattr(download.shutil, "disk_usage", lambda _: usage)
    hub.add("someone/toy", converted)
    with pytest.raises(DownloadError, match="are missing"):
        pull("someone/toy")
    assert not hub.downloads


@pytest.mark.parametrize(
    ("number", "words"), [(errno.ENOSPC, "disk is full"), (errno.EACCES, "no permission")]
)
def test_a_disk_that_refuses_is_explained(hub, converted, monkeypatch, number, words):
    """Raised by hand: the superuser, whom tests may run as, has permission everywhere."""

    def refuse(*_):
        raise OSError(number, os.strerror(number), "/somewhere")

    hub.add("someone/toy", converted)
    monkeypatch.setattr(fetch.os, "replace", refuse)
    with pytest.raises(DownloadError, match=words):
        pull("someone/toy")
    assert nothing_in_store()


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="permissions do not bind the superuser"
)
def test_a_store_that_cannot_be_written_is_explained(hub, converted, tmp_path):
    hub.add("someone/toy", converted)
    (tmp_path / "home").mkdir(mode=0o500)
    with pytest.raises(DownloadError, match="MUWAZI_HOME"):
        pull("someone/toy")


def test_shards_are_fetched_and_converted(hub, tmp_path):
    pytest.importorskip("torch")
    from transformers import MarianMTModel

    folder = make_checkpoint(tmp_path / "sharded")
    model = MarianMTModel.from_pretrained(folder)
    (folder / WEIGHTS).unlink()
    model.save_pretrained(folder, max_shard_size="20KB")
    pieces = {path.name for path in folder.glob("model-*.safetensors")}
    assert len(pieces) > 1
    hub.add("someone/sharded", folder)
    assert pull("someone/sharded").card.name == "someone/sharded"
    assert pieces | {"model.safetensors.index.json"} < hub.downloads


def test_pickled_weights_are_fetched_only_when_there_are_no_others(hub, checkpoint, tmp_path):
    import torch
    from safetensors.torch import load_file

    folder = make_checkpoint(tmp_path / "both")
    torch.save(load_file(folder / WEIGHTS), folder / "pytorch_model.bin")
    hub.add("someone/both", folder)
    pull("someone/both")
    assert WEIGHTS in hub.downloads
    assert "pytorch_model.bin" not in hub.downloads
    (folder / WEIGHTS).unlink()
    hub.add("someone/pickled", folder)
    assert pull("someone/pickled").card.name == "someone/pickled"
    assert "pytorch_model.bin" in hub.downloads


def test_a_repository_of_another_kind_is_refused(hub, tmp_path):
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "config.json").write_text('{"model_type": "llama"}')
    hub.add("someone/other", tmp_path / "other")
    with pytest.raises(ModelNotFoundError, match="not a Marian model"):
        pull("someone/other")
    assert not hub.downloads


def test_checksums_that_are_paths_are_refused(hub, converted, monkeypatch):
    repository = hub.add("someone/toy", converted)
    real = repository.describe

    def hostile(hub_id):
        answer = real(hub_id)
        for entry in answer["siblings"]:
            entry["blobId"] = "../../../escaped"
        return answer

    monkeypatch.setattr(repository, "describe", hostile)
    with pytest.raises(DownloadError, match="checksum"):
        pull("someone/toy")


def test_two_pulls_at_once_do_not_collide(hub, converted):
    hub.add("someone/toy", converted)
    found, failed = [], []

    def run():
        try:
            found.append(pull("someone/toy").path)
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failed
    assert len(found) == 3
    assert len(hub.fetched("model.bin")) == 1


def test_what_a_killed_pull_left_is_swept(hub, converted):
    hub.add("someone/toy", converted)
    left = store_folder() / ".someone--toy.ab12cd34"
    left.mkdir(parents=True)
    (left / "half").write_bytes(b"half")
    pull("someone/toy")
    assert not left.exists()


def test_resolve_pulls_only_when_allowed(hub, converted):
    hub.add("someone/toy", converted)
    with pytest.raises(ModelNotFoundError, match="muwazi models pull someone/toy"):
        resolve("someone/toy")
    assert not hub.requests
    assert resolve("someone/toy", local_files_only=False).card.name == "someone/toy"


def test_the_embedded_model_is_not_pulled(hub):
    assert pull("muwazi-ar-en").path == embedded_path()
    assert not hub.requests


def test_the_environment_is_honoured(hub, converted, tmp_path):
    """In a process of its own, because huggingface_hub reads the environment when imported."""
    hub.add("someone/toy", converted, gated=True)
    environment = {
        **os.environ,
        "HF_ENDPOINT": hub.url,
        "HF_HUB_CACHE": str(tmp_path / "elsewhere"),
        "HF_TOKEN": hub.token,
        "MUWAZI_HOME": str(tmp_path / "own"),
    }
    code = "from translator.registry.download import pull; print(pull('someone/toy').path)"
    run = [sys.executable, "-c", code]
    done = subprocess.run(run, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == str(tmp_path / "own" / "models" / "someone--toy"), done.stderr
    assert (tmp_path / "elsewhere" / "models--someone--toy").is_dir()
    environment |= {"HF_HUB_OFFLINE": "1", "MUWAZI_HOME": str(tmp_path / "other")}
    done = subprocess.run(run, env=environment, capture_output=True, text=True, check=False)
    assert "HF_HUB_OFFLINE" in done.stderr
