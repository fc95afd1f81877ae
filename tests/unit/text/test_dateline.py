import pytest

from translator.text.dateline import is_dateline


@pytest.mark.parametrize(
    "text",
    ["الأحد 12/مايو/2024 – 8:45 م", "القاهرة - 3 مارس 2021", "2023-11-05", "نُشر: ٧ أيلول ٢٠٢٠",
     "الجمعة 14 رجب 1445 هـ الموافق 26 يناير 2024 م", "آخر تحديث: 10:30 - 4 نيسان 2022"],
)  # fmt: skip
def test_lines_that_say_only_when(text):
    assert is_dateline(text)


@pytest.mark.parametrize(
    "text",
    ["وصل الوفد يوم الأحد 12 مايو إلى العاصمة في زيارة قصيرة.", "ثلاثة كتب", "الأحد",
     "25 كتابا جديدا",
     "احتفلت المدينة في 3 مارس 2021 بذكرى تأسيسها", "",
     "نسخة 1.2.3 من البرنامج متاحة للتنزيل الآن مجانا"],
)  # fmt: skip
def test_lines_that_say_more_or_less(text):
    assert not is_dateline(text)
