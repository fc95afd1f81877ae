"""How the page is served: address, look, and nothing fetched from elsewhere."""

from __future__ import annotations

import importlib.util
import os
import sys
from typing import Any

from translator.errors import ConfigurationError, MissingDependencyError
from translator.settings import Settings, load_settings
from translator.web import assets

_SYSTEM_FONTS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "sans-serif")


def launch(page: Any, settings: Settings | None = None, **changes: Any) -> Any:
    """Serve a page that ``build_page`` made; ``changes`` go to gradio's ``launch``.

    ``GRADIO_SERVER_NAME`` and ``GRADIO_SERVER_PORT``, which a Hugging Face Space sets, come before
    the settings. Raises ConfigurationError when the port is taken.
    """
    gr = import_gradio()
    settings = settings or load_settings()
    port = int(os.environ.get("GRADIO_SERVER_PORT") or settings.port)
    options = {
        "server_name": os.environ.get("GRADIO_SERVER_NAME") or settings.host,
        "server_port": port,
        "theme": _theme(gr),
        "css": assets.styles(),
        "head": assets.head(),
        "share": False,
        "footer_links": [],
        "run_history": False,
        "ssr_mode": False,
        "enable_monitoring": False,
        "mcp_server": bool(settings.web_mcp) and _has_mcp(),
        "quiet": True,
        "inbrowser": _has_screen(),
        **changes,
    }
    stay = not options.pop("prevent_thread_lock", False)
    try:
        served = page.launch(**options, prevent_thread_lock=True)
    except OSError as error:
        raise ConfigurationError(
            f"The page cannot listen on {options['server_name']}, port {options['server_port']}; "
            "perhaps it is in use. Choose another with MUWAZI_PORT or --port."
        ) from error
    if stay:
        print(f"Muwazi is at {page.local_url} (Ctrl-C stops it).", flush=True)
        page.block_thread()
    return served


def is_private(settings: Settings) -> bool:
    """Whether the page can be reached from this machine alone."""
    host = os.environ.get("GRADIO_SERVER_NAME") or settings.host
    return not os.environ.get("SPACE_ID") and host in ("127.0.0.1", "localhost", "::1")


def _has_mcp() -> bool:
    if importlib.util.find_spec("mcp") is None:
        raise MissingDependencyError("mcp", "mcp", "The page as an MCP server")
    return True


def _has_screen() -> bool:
    """Whether a browser can be opened for whoever started the page."""
    if os.environ.get("SPACE_ID") or not sys.stdout.isatty():
        return False
    known = sys.platform in ("darwin", "win32")
    return known or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def import_gradio() -> Any:
    """Gradio with its reports switched off. Raises MissingDependencyError."""
    # Has to be set before gradio is imported: it looks for a newer version on the network.
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    try:
        import gradio
    except ImportError as error:
        raise MissingDependencyError("gradio", "web", "The web page") from error
    return gradio


def _theme(gr: Any) -> Any:
    return gr.themes.Base(
        primary_hue="teal",
        neutral_hue="stone",
        radius_size="md",
        font=list(_SYSTEM_FONTS),
        font_mono=["ui-monospace", "Consolas", "monospace"],
    )
