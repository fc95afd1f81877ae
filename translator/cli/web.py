"""``muwazi web``: the page in the browser."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from translator.cli import options as option
from translator.cli.exits import guarded


@guarded
def web(
    host: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS", help="Address to listen on; 0.0.0.0 lets other machines in."
        ),
    ] = None,
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, metavar="N", help="Port to listen on.")
    ] = None,
    model: option.Model = None,
) -> None:
    """Open the reading page on this machine. Stop it with Ctrl-C."""
    # Before gradio is imported: it reports its use and looks for newer versions unless told not to.
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    from translator.settings import load_settings
    from translator.web.page import build_page
    from translator.web.serving import launch

    settings = load_settings(host=host, port=port, model=model)
    given = {"server_name": host, "server_port": port}
    page = build_page(settings=settings)
    launch(page, settings, **{name: value for name, value in given.items() if value is not None})
