"""docs/page.md: its example runs, and the calls that it lists are there."""

import re

import pytest

from translator.pipeline import Translator
from translator.settings import Settings
from translator.testing import FakeEngine

pytest.importorskip("gradio")


@pytest.fixture(scope="module")
def served():
    from translator.web.page import build_page
    from translator.web.serving import launch

    page = build_page(lambda _: Translator(engine=FakeEngine()), Settings())
    _, url, _ = launch(page, Settings(), server_port=None, prevent_thread_lock=True, quiet=True)
    yield page, url
    page.close(verbose=False)


def test_the_example_runs(root, served):
    document = (root / "docs" / "page.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", document, re.DOTALL)
    names: dict = {}
    exec(example.replace("http://127.0.0.1:7860/", served[1]), names)
    assert names["sentences"][0]["target"] == "<ذهب> <الولد> <إلى> <المدرسة.>"
    assert len(names["others"]) == 3
    assert all(one["target"].startswith("The boy ") for one in names["others"])


def test_the_calls_and_their_fields_are_those_of_the_document(root, served):
    page, _ = served
    document = (root / "docs" / "page.md").read_text(encoding="utf-8")
    table = document.split("## For programs")[1].split("## The markup")[0]
    named = set(re.findall(r"^\| `/(\w+)`", table, re.MULTILINE))
    assert named <= {event["api_name"] for event in page.config["dependencies"]}
    assert {"translate", "translate_stream", "alternatives", "align", "check", "stop"} <= named
