import pytest

from translator.text.language import detect_language, has_arabic_script, language_note


@pytest.mark.parametrize(
    "text",
    [
        "مرحبا",
        "مرحبا بالعالم والسلام على الناس",
        "ذهب الولد إلى المدرسة",
        "إزيك عامل ايه النهارده",
        "زار الرئيس پوتين باريس أمس",
    ],
)
def test_arabic_gets_no_note(text):
    assert detect_language(text).is_arabic
    assert language_note(text) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("این کتاب را من دیروز خواندم و خیلی خوب بود", "Persian"),
        ("یہ کتاب میں نے کل پڑھی ہے اور بہت اچھی ہے", "Urdu"),
        ("The weather is nice today and we walk", "English"),
        ("Le temps est beau aujourd'hui et nous marchons", "French"),
    ],
)
def test_other_languages_are_named(text, name):
    assert name in language_note(text)


@pytest.mark.parametrize("text", ["", "123", "🙂", "ا"])
def test_nothing_is_said_about_nothing(text):
    assert language_note(text) is None


def test_arabic_script():
    assert has_arabic_script("abc ب")
    assert not has_arabic_script("abc 123 ١٢٣ ،؟")
