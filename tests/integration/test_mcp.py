"""The page as an MCP server: its tools, described, and a call over the protocol."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from translator.errors import MissingDependencyError
from translator.pipeline import Translator
from translator.settings import Settings
from translator.testing import FakeEngine

pytest.importorskip("gradio")


def _served(settings: Settings):
    from translator.web.page import build_page
    from translator.web.serving import launch

    page = build_page(lambda _: Translator(engine=FakeEngine()), settings)
    _, url, _ = launch(page, settings, server_port=None, prevent_thread_lock=True, quiet=True)
    return page, url


def test_the_tools_are_described_and_answer():
    pytest.importorskip("mcp")
    from mcp import ClientSession
    from mcp.client.streamable_http import streamablehttp_client

    page, url = _served(Settings(web_mcp=1))

    async def talk() -> tuple:
        async with (
            streamablehttp_client(f"{url}gradio_api/mcp/") as (read, write, _),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            tools = (await session.list_tools()).tools
            text = {"text": "ذهب الولد."}
            answer = await session.call_tool("translate", text)
            wrong = await session.call_tool("translate", {"text": " "})
            return tools, answer, wrong

    try:
        # In a thread of its own: a browser that other tests drive has a loop in this one.
        with ThreadPoolExecutor() as threads:
            tools, answer, wrong = threads.submit(asyncio.run, talk()).result(timeout=120)
    finally:
        page.close(verbose=False)
    assert {tool.name for tool in tools} == {"translate", "alternatives", "align", "check"}
    for tool in tools:
        assert len(tool.description) > 40
        for name, described in tool.inputSchema["properties"].items():
            assert described.get("description"), (tool.name, name)
    assert "<ذهب> <الولد.>" in json.dumps(answer.model_dump(), ensure_ascii=False)
    assert "no text yet" in json.dumps(wrong.model_dump())


def test_without_the_package_the_error_names_the_extra(monkeypatch):
    import importlib.util

    found = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *more: None if name == "mcp" else found(name)
    )
    with pytest.raises(MissingDependencyError, match=r"muwazi\[mcp\]"):
        _served(Settings(web_mcp=1))
