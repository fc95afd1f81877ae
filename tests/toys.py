"""Pairs of a toy language: who did what, the verb first in Arabic."""

import itertools
from pathlib import Path

WHO = (("الولد", "the boy"), ("المعلم", "the teacher"), ("الطبيب", "the doctor"),
       ("الحارس", "the guard"), ("الفلاح", "the farmer"), ("النجار", "the carpenter"))  # fmt: skip
DID = (("رأى", "saw"), ("باع", "sold"), ("حمل", "carried"), ("وجد", "found"))
WHAT = (("الكتاب", "the book"), ("القلم", "the pen"), ("الكرسي", "the chair"),
        ("المفتاح", "the key"), ("الصندوق", "the box"))  # fmt: skip
PAIRS = [
    (f"{did[0]} {who[0]} {what[0]}.", f"{who[1].capitalize()} {did[1]} {what[1]}.")
    for who, did, what in itertools.product(WHO, DID, WHAT)
]


def write_tsv(path: Path, pairs=PAIRS) -> Path:
    path.write_text("".join(f"{left}\t{right}\n" for left, right in pairs), encoding="utf-8")
    return path
