"""The page itself: what stands on it. What happens when something is pressed: ``events``."""

from __future__ import annotations

from typing import Any

from translator.registry import CATALOGUE, EMBEDDED, installed
from translator.settings import Settings, load_settings
from translator.types import ModelCard
from translator.web import render
from translator.web.downloads import missing_models
from translator.web.events import (
    add_endpoints,
    connect,
    connect_downloads,
    keep_in_browser,
    reading_surface,
)
from translator.web.examples import EXAMPLES
from translator.web.models import TranslatorFactory, TranslatorPool, model_choices
from translator.web.service import Service
from translator.web.serving import import_gradio, is_private
from translator.web.strings import say

_BEAMS = (1, 8)


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
        box, translate, clear = _input(gr)
        model, beam, panel = _options(gr, choices, first, settings)
        card = pool.card(first)
        missing = card is None and translator_factory is None
        _html(gr, "mz-missing", render.alert("no_model") if missing else "")
        service = Service(pool, settings)
        reader = reading_surface(gr, service)
        about = _html(gr, "mz-about", _about(card))
        connect(gr, service, (box, model, beam), reader, translate, clear)
        model.change(
            lambda name: _about(pool.card(name)),
            model,
            about,
            api_name="model_card",
            api_visibility="undocumented",
            queue=False,
            show_progress="hidden",
        ).then(None, js="() => window.muwazi.retell()", api_name="model_card_shown")
        if panel is not None:
            connect_downloads(gr, panel, model, settings)
        keep_in_browser(gr, page)
        add_endpoints(gr, service)
    page.queue(max_size=settings.queue_size)
    return page


def _html(gr: Any, name: str, value: str = "") -> Any:
    # Gradio's own prose style would win over the style sheet; its click handler has no use here.
    return gr.HTML(value, elem_id=name, apply_default_css=False, js_on_load=None)


def _input(gr: Any) -> tuple[Any, Any, Any]:
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
        clear = gr.Button(say("clear"), elem_id="mz-clear")
    gr.Examples(
        examples=[[example.text] for example in EXAMPLES],
        example_labels=[say(f"example_{example.key}") for example in EXAMPLES],
        inputs=[box],
        label=say("examples"),
        elem_id="mz-examples",
        cache_examples=False,
        api_name="load_example",
    )
    _html(gr, "mz-texts", render.recent())
    return box, translate, clear


def _options(
    gr: Any, choices: list[tuple[str, str]], first: str, settings: Settings
) -> tuple[Any, Any, tuple[Any, Any, Any] | None]:
    """Model, beam size, what models there are; the parts of a download where it is allowed."""
    panel = None
    with gr.Accordion(say("options"), open=False, elem_id="mz-options"):
        with gr.Row():
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
        _html(gr, "mz-models", render.models(installed(), CATALOGUE))
        wanted = missing_models()
        if settings.web_downloads and wanted:
            with gr.Row():
                name = gr.Dropdown(wanted, label=say("download_which"), elem_id="mz-wanted")
                button = gr.Button(say("download"), elem_id="mz-download")
            panel = (name, button, _html(gr, "mz-pulled"))
    return model, beam, panel


def _about(card: ModelCard | None) -> str:
    return render.about(card, embedded=card is not None and card.name == EMBEDDED)
