import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translator.align.spans import word_spans
from translator.trust.latin import missing_latin
from translator.trust.recover import restore
from translator.types import Hypothesis, Link


def _links(source: str, target: str, pairs: list[tuple[str, str]], weight: float = 0.8):
    return [
        Link(
            (source.index(a), source.index(a) + len(a)),
            (target.index(b), target.index(b) + len(b)),
            weight,
        )
        for a, b in pairs
    ]


def _restore(source: str, target: str, pairs: list[tuple[str, str]]):
    return restore(source, Hypothesis(target), _links(source, target, pairs))


def test_a_changed_number_takes_its_place():
    source = "وصل ١٠٨ أطباق"
    changed, links, (flag,) = _restore(
        source, "188 plates came", [("١٠٨", "188"), ("أطباق", "plates")]
    )
    assert changed.text == "108 plates came"
    assert flag.code == "restored"
    assert [changed.text[slice(*span)] for span in flag.target_spans] == ["108"]
    assert [changed.text[slice(*link.target)] for link in links] == ["108", "plates"]


def test_a_garbled_name_is_replaced_and_its_clitic_stays():
    source = "يعمل على Linux وWindows"
    changed, links, _ = _restore(
        source,
        "It runs on Snux and Pythons.",
        [("يعمل", "runs"), ("Linux", "Snux"), ("وWindows", "and"), ("وWindows", "Pythons")],
    )
    assert changed.text == "It runs on Linux and Windows."
    assert changed.text[slice(*links[-1].target)] == "Windows"


def test_what_has_no_place_is_added_in_brackets_not_lost():
    changed, _, (flag,) = _restore("اكتب إلى me@example.org", "Write.", [("اكتب", "Write")])
    assert changed.text == "Write [me@example.org]."
    assert changed.text[slice(*flag.target_spans[0])] == " [me@example.org]"


def test_without_any_link_it_stands_before_the_final_stop():
    changed, _, _ = restore("عام 2024", Hypothesis("A year."), [])
    assert changed.text == "A year [2024]."


def test_only_the_wrong_part_of_a_date_changes():
    source = "الأحد 05/يناير/2025"
    changed, _, _ = _restore(source, "Sunday 35/2025", [("05", "35/2025"), ("2025", "35/2025")])
    assert changed.text == "Sunday 05/2025"


def test_the_source_own_numbers_are_never_overwritten():
    changed, _, _ = _restore("بين 10 و20", "Between 10 and all", [("20", "10")])
    assert "10" in changed.text
    assert "20" in changed.text


def test_remains_of_an_address_go_with_it():
    changed, _, _ = _restore("إلى help@a.org الآن", "To @xorg now", [("help@a.org", "xorg")])
    assert changed.text == "To help@a.org now"


def test_nothing_missing_nothing_changed():
    hypothesis = Hypothesis("Sunday 5")
    assert restore("الأحد ٥", hypothesis, []) == (hypothesis, [], [])


def test_a_text_that_lost_very_much_is_only_flagged():
    source = " ".join(f"N{i}x" for i in range(30)) + " نص"
    hypothesis = Hypothesis("text")
    assert restore(source, hypothesis, [])[0] == hypothesis


def test_spans_stay_inside_the_text_and_in_order():
    source = "x1 في 11 و22"
    target = "In 33 and 44."
    hypothesis = Hypothesis(target, tokens=("In", "33", "and", "44", "."),
                            spans=((0, 2), (3, 5), (6, 9), (10, 12), (12, 13)))  # fmt: skip
    links = _links(source, target, [("11", "33"), ("22", "44")])
    changed, _, flags = restore(source, hypothesis, links)
    assert [changed.text[a:b] for a, b in changed.spans][1:4:2] == ["11", "22"]
    assert all(0 <= a <= b <= len(changed.text) for a, b in changed.spans)
    assert "x1" in changed.text
    assert flags


@pytest.mark.parametrize(
    ("source", "target", "pairs", "expected"),
    [
        ("استخدم Windows وLinux", "Use Win/Lin", [("Windows", "Win"), ("Linux", "Lin")],
         "Use Windows/Linux"),
        ("المجموع 3.50 دولار", "The sum is $3.5", [("3.50", "3.5")], "The sum is $3.50"),
        ("حرب 1990-1995", "War of 1990-1996", [("1990-1995", "1990-1996")], "War of 1990-1995"),
        ("في 12/5/2020م", "On 12/202020.", [("12/5/2020م", "12/202020")], "On 12/5/2020."),
        ("سجل 1.500.000 زائر", "It got 1.50.", [("1.500.000", "1.50")], "It got 1.500.000."),
        ("بلغ ١٬٢٣٤٫٥ دولارا", "It was 1,23.5 dollars", [("١٬٢٣٤٫٥", "1,23")],
         "It was 1,234.5 dollars"),
        ("زار Müller أمس", "Mller visited", [("Müller", "Mller")], "Müller visited"),
        ("انظر https://example.org/news، ثم", "See websites://exyppt/… to it",
         [("https", "websites"), ("example.org", "exyppt")], "See https://example.org/news to it"),
        ("انظر «https://example.org»", "See it.", [("انظر", "See")],
         "See [https://example.org] it."),
        ("راسل O’Brien", "Write to him", [("راسل", "Write")], "Write [O'Brien] to him"),
    ],
)  # fmt: skip
def test_the_right_piece_is_replaced_and_nothing_else(source, target, pairs, expected):
    changed, _, flags = _restore(source, target, pairs)
    assert changed.text == expected
    assert [flag.code for flag in flags] == ["restored"]
    assert missing_latin(source, changed.text) == []


@pytest.mark.parametrize(
    ("source", "target"),
    [("قال O’Brien", "O'Brien said"), ("زر https://example.org\u200f", "Go to https://example.org"),
     ("زار Zürich", "He saw Zurich"), ("عن Linux.", "On linux.")],
)  # fmt: skip
def test_what_is_there_in_another_shape_is_left_alone(source, target):
    assert restore(source, Hypothesis(target), [])[2] == []


def test_short_names_are_looked_for_as_words():
    assert missing_latin("شركة AI كبيرة", "The company said")
    assert missing_latin("شركة AI كبيرة", "The AI company") == []


@pytest.mark.parametrize(
    ("source", "target", "pairs", "expected"),
    [
        ("أحب البيتزا 🍕 جدا", "I love pizza!", [("البيتزا", "pizza")], "I love pizza 🍕!"),
        ("🍕 بيتزا", "Pizza", [("بيتزا", "Pizza")], "🍕 Pizza"),
        ("بيتزا جيدة! 👨‍👩‍👧", "Good pizza!", [("بيتزا", "pizza")], "Good pizza! 👨‍👩‍👧"),
        ("حرف 漢字 صيني", "A Chinese letter", [("حرف", "letter")], "A Chinese letter [漢字]"),
        ("أحب ☎ هذا", "I ☎ this", [], "I ☎ this"),
        ("ڄ نص", "Text", [], "Text"),
    ],
)  # fmt: skip
def test_symbols_the_model_cannot_see_stay_where_they_were(source, target, pairs, expected):
    unknown = [(m.start(), m.end()) for m in re.finditer(r"[^\s\w!]+|[漢字]+|ڄ", source)]
    links = _links(source, target, pairs)
    changed, _, flags = restore(source, Hypothesis(target), links, unknown)
    assert changed.text == expected
    assert [flag.code for flag in flags] == ["restored"] * (expected != target)


WORDS = st.sampled_from(["Win", "Linux", "25", "3.5", "12/5/2020", "نص", "the", "Zoo-5", "a@b.co",
                         "1990-1995", "https://x.org/a", "و7", "/", "44/2020"])  # fmt: skip


@given(st.lists(WORDS, max_size=8), st.lists(WORDS, max_size=8), st.randoms(use_true_random=False))
def test_nothing_is_lost_and_every_span_is_inside(source_words, target_words, random):
    source, target = " ".join(source_words), " ".join(target_words)
    sources, targets = word_spans(source), word_spans(target)
    links = [
        Link(random.choice(sources), span, random.random())
        for span in targets
        for _ in range(2)
        if sources
    ]
    hypothesis = Hypothesis(target, tokens=tuple(target_words), spans=tuple(targets))
    changed, moved, flags = restore(source, hypothesis, links)
    for flag in flags:
        shown = [changed.text[a:b].strip(" []") for a, b in flag.target_spans]
        assert shown == flag.message.split(": ", 1)[1].split(", ")
    for start, end in [*changed.spans, *(link.target for link in moved)]:
        assert 0 <= start <= end <= len(changed.text)
    assert missing_latin(source, changed.text) == []
