"""Every exception Muwazi raises on purpose.

One tree, so that a caller may catch as much or as little as it wants::

    TranslatorError
    ├── ConfigurationError        a setting, option or argument is wrong
    ├── MissingDependencyError    an optional package is not installed (names the extra)
    ├── InputError                the text itself cannot be taken (too long, not text)
    ├── ModelError
    │   ├── ModelNotFoundError    no such model here or on the hub
    │   ├── ModelIntegrityError   a model file is missing, truncated or altered
    │   ├── DownloadError         the hub could not be reached, refused, or the disk is full
    │   └── ConversionError       a checkpoint could not be converted faithfully
    ├── EngineError               the model was loaded but could not run
    ├── DocumentError
    │   ├── UnsupportedFormatError
    │   ├── ReadError
    │   └── WriteError
    └── MemoryStoreError          translation memory or glossary store

Messages are written for the reader of the page or the terminal: what happened, then what to do.
"""

from __future__ import annotations


class TranslatorError(Exception):
    """Root of all errors raised by this package."""


class ConfigurationError(TranslatorError, ValueError):
    """A setting, option or argument has a value that cannot be used."""


class MissingDependencyError(TranslatorError, ImportError):
    """An optional package is needed for what was asked.

    ``package`` is the distribution that is missing, ``extra`` the extra that installs it.
    """

    def __init__(self, package: str, extra: str, purpose: str) -> None:
        self.package = package
        self.extra = extra
        super().__init__(
            f"{purpose} needs the package '{package}', which is not installed. "
            f"Install it with: pip install 'muwazi[{extra}]'"
        )


class InputError(TranslatorError, ValueError):
    """The text given cannot be translated as it is; the message says what to change."""


class ModelError(TranslatorError):
    """Something is wrong with a model."""


class ModelNotFoundError(ModelError):
    """No model of that name or path exists here (or, when asked, on the hub)."""


class ModelIntegrityError(ModelError):
    """A model file is missing, truncated or altered; the model was not loaded."""


class DownloadError(ModelError):
    """A model could not be downloaded; nothing half-done was left in the store."""


class ConversionError(ModelError):
    """A checkpoint could not be converted, or the result does not match the original."""


class EngineError(TranslatorError):
    """The inference engine failed on an input it should have taken."""


class DocumentError(TranslatorError):
    """A document could not be read or written."""


class UnsupportedFormatError(DocumentError):
    """The file's format is not one that Muwazi reads or writes."""


class ReadError(DocumentError):
    """A document could not be read."""


class WriteError(DocumentError):
    """A document could not be written."""


class MemoryStoreError(TranslatorError):
    """The translation memory or glossary store failed."""
