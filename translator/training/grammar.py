"""Pairs made by rule: numbers in words and digits, dates, times, with agreement on both sides.

Arabic numbers take their gender from what is counted, the other way round from 3 to 10, and its
number and case from theirs (Wright, A Grammar of the Arabic Language, I 318-328): rules that a
small model sees too seldom in real text to learn.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from translator.training.pairs import Pair

# By the gender of what is counted; oblique case throughout.
_UNITS = {
    False: " واحد اثنين ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة عشرة".split(" "),
    True: " إحدى اثنتين ثلاث أربع خمس ست سبع ثماني تسع عشر".split(" "),
}
_TENS = "عشرين ثلاثين أربعين خمسين ستين سبعين ثمانين تسعين".split()
_HUNDREDS = "مئة مئتين ثلاثمئة أربعمئة خمسمئة ستمئة سبعمئة ثمانمئة تسعمئة".split()
_ENGLISH = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
_ENGLISH_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_LARGEST = 999_999


@dataclass(frozen=True, slots=True)
class Noun:
    """A countable noun in its forms; whether it is feminine, and whether it is a person."""

    singular: str
    dual: str
    plural: str
    accusative: str
    english: str
    english_plural: str
    feminine: bool
    person: bool


def _nouns(table: str) -> tuple[Noun, ...]:
    nouns = []
    for line in table.strip().splitlines():
        one, two, few, many, english, english_plural, kind = line.split()
        forms = (one, two, few, many, english, english_plural)
        nouns.append(Noun(*forms, feminine="f" in kind, person="p" in kind))
    return tuple(nouns)


NOUNS = _nouns("""
جندي جنديين جنود جنديا soldier soldiers mp
شخص شخصين أشخاص شخصا person people mp
طفل طفلين أطفال طفلا child children mp
عامل عاملين عمال عاملا worker workers mp
صحفي صحفيين صحفيين صحفيا journalist journalists mp
مريض مريضين مرضى مريضا patient patients mp
كتاب كتابين كتب كتابا book books m
بيت بيتين بيوت بيتا house houses m
يوم يومين أيام يوما day days m
شهر شهرين أشهر شهرا month months m
كيلومتر كيلومترين كيلومترات كيلومترا kilometre kilometres m
دولار دولارين دولارات دولارا dollar dollars m
سنة سنتين سنوات سنة year years f
ساعة ساعتين ساعات ساعة hour hours f
دقيقة دقيقتين دقائق دقيقة minute minutes f
دولة دولتين دول دولة country countries f
مدينة مدينتين مدن مدينة city cities f
مدرسة مدرستين مدارس مدرسة school schools f
سيارة سيارتين سيارات سيارة car cars f
طالبة طالبتين طالبات طالبة student students fp
قرية قريتين قرى قرية village villages f
طائرة طائرتين طائرات طائرة aircraft aircraft f
""")
_MONTHS = (
    ("يناير", "كانون الثاني", "January"), ("فبراير", "شباط", "February"),
    ("مارس", "آذار", "March"), ("أبريل", "نيسان", "April"), ("مايو", "أيار", "May"),
    ("يونيو", "حزيران", "June"), ("يوليو", "تموز", "July"), ("أغسطس", "آب", "August"),
    ("سبتمبر", "أيلول", "September"), ("أكتوبر", "تشرين الأول", "October"),
    ("نوفمبر", "تشرين الثاني", "November"), ("ديسمبر", "كانون الأول", "December"),
)  # fmt: skip
_DAYS = (
    ("الأحد", "Sunday"), ("الاثنين", "Monday"), ("الثلاثاء", "Tuesday"),
    ("الأربعاء", "Wednesday"), ("الخميس", "Thursday"), ("الجمعة", "Friday"),
    ("السبت", "Saturday"),
)  # fmt: skip
# What is counted stands in the genitive after a noun or a preposition.
_ARRIVING = (
    ("أعلنت الوزارة عن وصول {0} إلى العاصمة.",
     "The ministry announced the arrival of {0} in the capital."),
    ("لم يسمح إلا بدخول {0} يوم {day}.", "Only {0} were allowed in on {day}."),
    ("سيشارك في المؤتمر أكثر من {0}.", "More than {0} will take part in the conference."),
    ("فقدت المدينة في الحرب نحو {0}.", "The city lost about {0} in the war."),
)  # fmt: skip
_COUNTED = (
    ("تحدث التقرير عن {0}.", "The report spoke of {0}."),
    ("ارتفع العدد من {0} إلى {1}.", "The number rose from {0} to {1}."),
    ("انخفض الرقم إلى أقل من {0}.", "The figure fell to less than {0}."),
    ("لم يذكر البيان سوى {0}.", "The statement mentioned only {0}."),
    ("هل يكفي الحديث عن {0}؟", "Is it enough to speak of {0}?"),
)
_DATED = (
    ("وقع الاتفاق في {0}.", "The agreement was signed on {0}."),
    ("ولد في {0} وتوفي في {1}.", "He was born on {0} and died on {1}."),
    ("تبدأ المحاكمة يوم {day} {0}.", "The trial begins on {day}, {0}."),
    ("يستمر المعرض من {0} حتى {1}.", "The exhibition runs from {0} to {1}."),
    ("يفتح المتحف أبوابه عند الساعة {time} يوم {day}.",
     "The museum opens its doors at {time} on {day}."),
    ("لن يعقد الاجتماع قبل {0}.", "The meeting will not be held before {0}."),
)  # fmt: skip


def generate(count: int, seed: int) -> Iterator[Pair]:
    """``count`` different pairs; the same for the same seed."""
    draw = random.Random(seed)
    seen: set[Pair] = set()
    while len(seen) < count:
        pair = _counting(draw) if draw.random() < 0.7 else _dating(draw)
        if pair not in seen:
            seen.add(pair)
            yield pair


def arabic_count(number: int, noun: Noun) -> str:
    """``number`` things in Arabic words, in the genitive: 23 villages are ثلاث وعشرين قرية.

    Raises ValueError for what is not between 1 and 999,999, and for what ends in 01 or 02, which
    repeats the noun.
    """
    if number == 1:
        return f"{noun.singular} {'واحدة' if noun.feminine else 'واحد'}"
    if number == 2:
        return noun.dual
    thousands, rest = divmod(number, 1000)
    if not 1 <= number <= _LARGEST or rest % 100 in (1, 2) or _repeats(thousands):
        raise ValueError(f"{number} cannot be put into words here.")
    words = [_thousands(thousands, last=not rest)] if thousands else []
    words += [_below_thousand(rest, noun.feminine)] if rest else []
    ending = number % 100
    counted = noun.singular if not ending else noun.plural if ending <= 10 else noun.accusative
    return f"{' و'.join(words)} {counted}"


def english_number(number: int) -> str:
    """``number`` (0 to 999,999) in English words."""
    if number < 20:
        return _ENGLISH[number]
    if number < 100:
        tens, unit = divmod(number, 10)
        return _ENGLISH_TENS[tens - 2] + (f"-{_ENGLISH[unit]}" if unit else "")
    base, name = (1000, "thousand") if number >= 1000 else (100, "hundred")
    many, rest = divmod(number, base)
    joint = " and " if rest and rest < 100 else " "
    return f"{english_number(many)} {name}" + (joint + english_number(rest) if rest else "")


def _repeats(thousands: int) -> bool:
    return thousands > 2 and thousands % 100 in (1, 2)


def _thousands(count: int, *, last: bool) -> str:
    if count <= 2:
        return "ألف" if count == 1 else "ألفي" if last else "ألفين"
    ending = count % 100
    # Accusative where nothing follows that it is in construct with.
    many = "ألفا" if ending and not last else "ألف"
    name = "آلاف" if 3 <= ending <= 10 else many
    return f"{_below_thousand(count, feminine=False)} {name}"


def _below_thousand(number: int, feminine: bool) -> str:
    hundreds, rest = divmod(number, 100)
    words = []
    if hundreds:
        words.append("مئتي" if hundreds == 2 and not rest else _HUNDREDS[hundreds - 1])
    if rest:
        words.append(_below_hundred(rest, feminine))
    return " و".join(words)


def _below_hundred(number: int, feminine: bool) -> str:
    units = _UNITS[feminine]
    if number <= 10:
        return units[number]
    if number < 20:
        first = {11: ("أحد", "إحدى"), 12: ("اثني", "اثنتي")}.get(number)
        unit = first[feminine] if first else units[number - 10]
        return f"{unit} {'عشرة' if feminine else 'عشر'}"
    tens, one = divmod(number, 10)
    if not one:
        return _TENS[tens - 2]
    unit = "ثمان" if one == 8 and feminine else units[one]
    return f"{unit} و{_TENS[tens - 2]}"


def _number(draw: random.Random) -> int:
    most = draw.choice((10, 30, 99, 999, 9_999, _LARGEST))
    number = draw.randint(1, most)
    if number > 9_999 or draw.random() < 0.2:
        number = max(1, round(number, 1 - len(str(number))))
    good = number <= 2 or not (number % 100 in (1, 2) or _repeats(number // 1000))
    return number if good and number <= _LARGEST else _number(draw)


def _things(draw: random.Random, noun: Noun) -> tuple[str, str]:
    number = _number(draw)
    english = noun.english if number == 1 else noun.english_plural
    if number > 2 and draw.random() < 0.5:
        ending = number % 100
        few = 3 <= ending <= 10
        counted = noun.plural if few else noun.accusative if ending else noun.singular
        return f"{number:,} {counted}", f"{number:,} {english}"
    return arabic_count(number, noun), f"{english_number(number)} {english}"


def _date(draw: random.Random, first: int, last: int) -> tuple[str, str]:
    western, levantine, english = draw.choice(_MONTHS)
    arabic = draw.choice((western, levantine, f"{levantine}/{western}"))
    day, year = draw.randint(1, 28), draw.randint(first, last)
    written = draw.choice((f"{day} {english} {year}", f"{english} {day}, {year}"))
    return f"{day} {arabic} {year}", written


def _time(draw: random.Random) -> tuple[str, str]:
    hour, minute = draw.randint(1, 11), draw.choice(("00", "15", "30", "45"))
    arabic, english = draw.choice((("صباحا", "a.m."), ("مساء", "p.m.")))
    return f"{hour}:{minute} {arabic}", f"{hour}:{minute} {english}"


def _counting(draw: random.Random) -> Pair:
    noun = draw.choice(NOUNS)
    templates = _COUNTED + _ARRIVING if noun.person else _COUNTED
    return _filled(draw, draw.choice(templates), _things(draw, noun), _things(draw, noun))


def _dating(draw: random.Random) -> Pair:
    return _filled(draw, draw.choice(_DATED), _date(draw, 1850, 1950), _date(draw, 1951, 2030))


def _filled(
    draw: random.Random,
    template: tuple[str, str],
    first: tuple[str, str],
    second: tuple[str, str],
) -> Pair:
    day, time = draw.choice(_DAYS), _time(draw)
    arabic, english = (
        text.format(first[side], second[side], day=day[side], time=time[side])
        for side, text in enumerate(template)
    )
    return Pair(arabic, english[0].upper() + english[1:])
