"""What happens when something on the page is pressed, and what programs can call.

Every event has an ``api_name``: a program can do what a reader can.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any

from translator.engine.batching import cores
from translator.errors import TranslatorError
from translator.settings import Settings
from translator.web import render
from translator.web.downloads import Download, download
from translator.web.models import model_choices
from translator.web.service import Service

# One reader keeps every core busy only now and then; two share even a small machine well.
READERS_AT_ONCE = max(2, cores())
_MOUNT = "window.muwazi.mount(element, { props, watch, server });"
_ONE_AT_A_TIME = {"concurrency_id": "translate", "concurrency_limit": READERS_AT_ONCE}


def reading_surface(gr: Any, service: Service) -> Any:
    """The component that ``js/toolbar.js`` fills: views come in as its value, rows are drawn there.

    Its template does not depend on the value, so that Gradio leaves alone what the script drew.
    """
    return gr.HTML(
        None,
        html_template='<section class="mz-reader mz-unused"></section>',
        js_on_load=_MOUNT,
        server_functions=[
            _function(called)
            for called in (
                service.expect,
                service.place,
                service.stop,
                service.alternatives,
                service.aligned,
            )
        ],
        apply_default_css=False,
        elem_id="mz-reading",
    )


def _function(method: Callable[..., Any]) -> Callable[..., Any]:
    """The method as a function: Gradio writes on what it is given, and methods take no writing."""

    @functools.wraps(method)
    def called(*arguments: Any) -> Any:
        return method(*arguments)

    return called


def connect(
    gr: Any, service: Service, inputs: tuple[Any, Any, Any], reader: Any, translate: Any, clear: Any
) -> None:
    """Translate and Clear; Stop and the rest are the reading surface's own."""
    run = gr.Textbox("", visible=False, label="run")

    def on_translate(
        text: str, model: str, beam_size: float, run: str = ""
    ) -> Iterator[dict[str, Any]]:
        """Translate Arabic text into English, sentence by sentence, while it is watched.

        Args:
            text: Arabic text of any length up to the page's limit.
            model: Name of a model on this page; "auto" takes the best one.
            beam_size: Hypotheses kept at each step, 1 to 8.
            run: A name of the caller's own, by which the translation can be stopped.
        """
        yield from service.translate(text, model, beam_size, run)

    translate.click(
        on_translate,
        [*inputs, run],
        reader,
        js="(text, model, beam) => window.muwazi.begin(text, model, beam)",
        api_name="translate_stream",
        api_visibility="undocumented",
        show_progress="hidden",
        # The page's script lets the last one end and shows only the newest.
        trigger_mode="multiple",
        **_ONE_AT_A_TIME,
    ).then(None, js="() => window.muwazi.ended()", api_name="translated", show_progress="hidden")
    clear.click(
        None,
        None,
        [inputs[0], reader],
        js="() => (window.muwazi.clear(), ['', null])",
        api_name="clear",
        show_progress="hidden",
    )


def keep_in_browser(gr: Any, page: Any) -> None:
    """Settings and the last texts, kept where the reader is and nowhere else."""
    # The key hides nothing; it is fixed so that what was kept outlives the server.
    kept = gr.BrowserState({}, storage_key="muwazi", secret="muwazi")  # noqa: S106
    save = gr.Button("Save", elem_id="mz-save", visible="hidden")
    save.click(
        None, None, kept, js="() => window.muwazi.kept()", api_name="keep", show_progress="hidden"
    )
    page.load(
        None, kept, None, js="(kept) => window.muwazi.restore(kept)", api_name="restore",
        show_progress="hidden",
    )  # fmt: skip


def connect_downloads(gr: Any, panel: tuple[Any, Any, Any], model: Any, settings: Settings) -> None:
    """Download a model while its reader watches, then offer it."""
    name, button, shown = panel

    def on_download(name: str) -> Iterator[tuple[str, Any]]:
        try:
            for news in download(name, allowed=bool(settings.web_downloads)):
                offered = gr.skip()
                if news.state == "done":
                    offered = gr.update(choices=model_choices(settings), value=name)
                yield render.download(news), offered
        except TranslatorError as error:
            yield render.download(Download("broken", message=str(error))), gr.skip()

    button.click(
        on_download, name, [shown, model], api_name="download", concurrency_limit=1,
        api_visibility="undocumented", show_progress="hidden",
    )  # fmt: skip


def add_endpoints(gr: Any, service: Service) -> None:
    """What programs can call beside the page's own events."""
    gr.api(
        _saying(gr, "stop", service.stop),
        api_name="stop",
        api_visibility="undocumented",
        queue=False,
    )
    for name, called in (
        ("translate", service.translate_json),
        ("alternatives", service.alternatives_json),
        ("align", service.align_json),
    ):
        gr.api(_saying(gr, name, called), api_name=name, **_ONE_AT_A_TIME)
    gr.api(_saying(gr, "check", service.check_json), api_name="check", queue=False)


def _saying(gr: Any, name: str, called: Callable[..., Any]) -> Callable[..., Any]:
    """The function under a name for tools, with its errors as messages for a reader."""

    @functools.wraps(called)
    def wrapped(*arguments: Any, **named: Any) -> Any:
        try:
            return called(*arguments, **named)
        except TranslatorError as error:
            raise gr.Error(str(error), print_exception=False) from error

    wrapped.__name__ = name
    return wrapped
