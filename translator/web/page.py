"""The page itself: components and events."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from translator.errors import InputError, TranslatorError
from translator.registry import EMBEDDED
from translator.settings import Settings, load_settings
from translator.types import ModelCard
from translator.web import handlers, render
from translator.web.examples import EXAMPLES
from translator.web.handlers import Job, View
from translator.web.models import (
    AUTO,
    TranslatorFactory,
    TranslatorPool,
    model_choices,
)
from translator.web.serving import import_gradio, is_private
from translator.web.strings import say

_BEAMS = (1, 8)
_READERS_AT_ONCE = 2


def build_page(
    translator_factory: TranslatorFactory | None = None, settings: Settings | None = None
) -> Any:
    """Build the page as a ``gradio.Blocks``; serve it with ``serving.launch``.

    ``translator_factory`` makes the translator for a model name; without it, models are found as
    everywhere else. Raises MissingDependencyError when gradio is not installed.
    """
    gr = import_gradio()
    settings = settings or load_settings()
    pool = TranslatorPool(translator_factory, settings)
    choices = model_choices(settings)
    first = choices[0][1]
    with gr.Blocks(title=say("title"), analytics_enabled=False) as page:
        _html(gr, "mz-header", render.header(hosted=not is_private(settings)))
        box, buttons = _input(gr)
        model, beam = _options(gr, choices, first, settings)
        card = pool.card(first)
        missing = card is None and translator_factory is None
        status = _html(gr, "mz-status", render.alert(say("no_model")) if missing else "")
        rows = _html(gr, "mz-rows")
        about = _html(gr, "mz-about", _about(card))
        view = gr.State(None)
        _connect(gr, pool, settings, (box, model, beam), (status, rows, view), buttons)
        model.change(
            lambda name: _about(pool.card(name)),
            model,
            about,
            api_name="model_card",
            queue=False,
            show_progress="hidden",
        )
        names = frozenset(name for _, name in choices)
        gr.api(
            _json_endpoint(gr, pool, names, settings),
            api_name="translate_json",
            concurrency_id="translate",
            concurrency_limit=_READERS_AT_ONCE,
        )
    _name_cancellations(page)
    page.queue(max_size=settings.queue_size)
    return page


def _html(gr: Any, name: str, value: str = "") -> Any:
    # Gradio's own prose style would win over the style sheet; its click handler has no use here.
    return gr.HTML(value, elem_id=name, apply_default_css=False, js_on_load=None)


def _name_cancellations(page: Any) -> None:
    """Gradio adds an event of its own for ``cancels`` and gives it no name to speak of."""
    for event in page.fns.values():
        if event.is_cancel_function:
            event.api_name = f"cancel_{event._id}"


def _input(gr: Any) -> tuple[Any, tuple[Any, Any, Any]]:
    box = gr.Textbox(
        label=say("input"),
        placeholder=say("placeholder"),
        lines=6,
        max_lines=10,
        rtl=True,
        autofocus=True,
        elem_id="mz-input",
        html_attributes=gr.InputHTMLAttributes(lang="ar", spellcheck=False),
    )
    with gr.Row(elem_id="mz-buttons"):
        translate = gr.Button(say("translate"), variant="primary", elem_id="mz-translate")
        stop = gr.Button(say("stop"), elem_id="mz-stop")
        clear = gr.Button(say("clear"), elem_id="mz-clear")
    gr.Examples(
        examples=[[example.text] for example in EXAMPLES],
        example_labels=[example.label for example in EXAMPLES],
        inputs=[box],
        label=say("examples"),
        elem_id="mz-examples",
        cache_examples=False,
        api_name="load_example",
    )
    return box, (translate, stop, clear)


def _options(
    gr: Any, choices: list[tuple[str, str]], first: str, settings: Settings
) -> tuple[Any, Any]:
    with gr.Accordion(say("options"), open=False, elem_id="mz-options"), gr.Row():
        model = gr.Dropdown(
            choices, value=first, label=say("model"), info=say("model_info"), elem_id="mz-model"
        )
        beam = gr.Slider(
            *_BEAMS,
            value=min(max(settings.beam_size, _BEAMS[0]), _BEAMS[1]),
            step=1,
            label=say("beam"),
            info=say("beam_info"),
            elem_id="mz-beam",
        )
    return model, beam


def _connect(
    gr: Any,
    pool: TranslatorPool,
    settings: Settings,
    inputs: tuple[Any, Any, Any],
    outputs: tuple[Any, Any, Any],
    buttons: tuple[Any, Any, Any],
) -> None:
    """Every event has an ``api_name``: a program can do what a reader can."""

    def on_translate(text: str, model: str, beam_size: float) -> Iterator[tuple[str, str, View]]:
        job = Job(text, model, int(beam_size), settings.web_max_chars)
        for view in handlers.translate(pool, job):
            yield view.status, view.rows, view

    def on_stop(view: View | None) -> Any:
        last = handlers.stopped(view)
        if last is None:
            return gr.skip(), gr.skip(), gr.skip()
        return last.status, last.rows, last

    def on_clear() -> tuple[str, str, str, None]:
        return "", "", "", None

    translate, stop, clear = buttons
    running = translate.click(
        on_translate,
        list(inputs),
        list(outputs),
        api_name="translate",
        show_progress="hidden",
        concurrency_id="translate",
        concurrency_limit=_READERS_AT_ONCE,
        # page.js holds a click back while a translation runs; Gradio's own way would also lose one
        # that comes while the last translation is being stopped.
        trigger_mode="multiple",
    )
    closed = "() => document.dispatchEvent(new Event('mz-closed'))"
    running.then(None, js=closed, api_name="closed", show_progress="hidden")
    quiet = {"cancels": [running], "queue": False, "show_progress": "hidden"}
    stop.click(on_stop, outputs[2], list(outputs), api_name="stop", **quiet)
    clear.click(on_clear, None, [inputs[0], *outputs], api_name="clear", **quiet)


def _json_endpoint(
    gr: Any, pool: TranslatorPool, names: frozenset[str], settings: Settings
) -> Callable[..., list[dict[str, Any]]]:
    def translate_json(
        text: str, model: str = AUTO, beam_size: int = settings.beam_size
    ) -> list[dict[str, Any]]:
        """Translate a text; one entry for each sentence, in order."""
        try:
            # A name from outside must not become a path to look into.
            if model not in names:
                raise InputError(f"No model {model!r} here. Models: {', '.join(sorted(names))}.")
            job = Job(text, model, beam_size, settings.web_max_chars)
            return handlers.translate_json(pool, job)
        except TranslatorError as error:
            raise gr.Error(str(error), print_exception=False) from error

    return translate_json


def _about(card: ModelCard | None) -> str:
    return render.about(card, embedded=card is not None and card.name == EMBEDDED)
