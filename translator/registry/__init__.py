"""Where models are found, fetched, checked and converted.

``lookup`` finds a model by name, ``store`` lists what is here, ``download`` pulls from the hub,
``convert`` makes a CTranslate2 model of a checkpoint, ``integrity`` checks that one is whole.
"""

from translator.registry.catalogue import CATALOGUE, EMBEDDED, CatalogueEntry, find_entry
from translator.registry.lookup import Found, resolve
from translator.registry.store import (
    Installed,
    embedded_path,
    installed,
    remove,
    store_folder,
    where,
)

__all__ = [
    "CATALOGUE",
    "EMBEDDED",
    "CatalogueEntry",
    "Found",
    "Installed",
    "embedded_path",
    "find_entry",
    "installed",
    "remove",
    "resolve",
    "store_folder",
    "where",
]
