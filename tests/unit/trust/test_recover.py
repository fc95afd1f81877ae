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
