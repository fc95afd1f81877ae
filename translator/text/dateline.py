"""Whether a line says only when, or where and when, something was published."""

from __future__ import annotations

import re

_DAYS = "الأحد|الاثنين|الإثنين|الثلاثاء|الأربعاء|الخميس|الجمعة|السبت"
_MONTHS = (
    "يناير|كانون الثاني|فبراير|شباط|مارس|آذار|أبريل|إبريل|نيسان|مايو|أيار|يونيو|يونيه|حزيران|"
    "يوليو|يوليه|تموز|أغسطس|آب|سبتمبر|أيلول|أكتوبر|تشرين الأول|نوفمبر|تشرين الثاني|ديسمبر|"
    "كانون الأول|جانفي|فيفري|أفريل|ماي|جوان|جويلية|أوت|محرم|صفر|ربيع الأول|ربيع الآخر|"
    "جمادى الأولى|جمادى الآخرة|رجب|شعبان|رمضان|شوال|ذو القعدة|ذو الحجة"
)
_WHEN = re.compile(rf"\b(?:{_DAYS}|{_MONTHS})\b|\d{{1,4}}[/.-]\d{{1,2}}[/.-]\d{{1,4}}")
# What is left of a dateline once its dates are out: places, an hour, "updated", little else.
_MOST_CHARS, _MOST_WORDS = 80, 4
_OTHER = re.compile(
    rf"{_DAYS}|{_MONTHS}|[\d٠-٩:/.,،|()–—-]+|\b(?:م|ص|هـ|ه|بتوقيت|الساعة|عام|يوم)\b"
)


def is_dateline(text: str) -> bool:
    """Whether a paragraph is a dateline: short, with a date in figures and hardly a word more."""
    if len(text) > _MOST_CHARS or not re.search(r"\d", text) or not _WHEN.search(text):
        return False
    return len(_OTHER.sub(" ", text).split()) <= _MOST_WORDS
