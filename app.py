"""The web page, for ``python app.py`` and for a Hugging Face Space."""

import os

# Before gradio is imported: it reports its use and looks for newer versions unless told not to.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

from translator.errors import TranslatorError
from translator.settings import load_settings
from translator.web.page import build_page
from translator.web.serving import launch

settings = load_settings()
demo = build_page(settings=settings)

if __name__ == "__main__":
    try:
        launch(demo, settings)
    except TranslatorError as error:
        raise SystemExit(f"error: {error}") from None
