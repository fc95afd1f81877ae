"""Example texts for the page, written for this project."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Example:
    """A text to try and the name of its button."""

    label: str
    text: str


EXAMPLES: tuple[Example, ...] = (
    Example(
        "News",
        "افتتاح خط جديد للحافلات بين الجامعة والمحطة\n"
        "بدأ صباح الأحد تشغيل خط جديد للحافلات يربط الجامعة بمحطة القطار المركزية. "
        "وقال مدير النقل في المدينة إن الرحلة ستستغرق عشرين دقيقة، وإن الحافلات ستعمل حتى منتصف "
        "الليل. ورحّب الطلاب بالخط الجديد، لكن بعضهم طالب بخفض سعر التذكرة.",
    ),
    Example(
        "Dialogue",
        "– صباح الخير، هل هذا المقعد محجوز؟\n"
        "– لا، تفضلي. إلى أين تسافرين؟\n"
        "– إلى بيت جدتي في الجبل. لم أزرها منذ سنتين.\n"
        "– ستفرح كثيرا برؤيتك. هل ستبقين عندها طويلا؟\n"
        "– أسبوعا واحدا فقط، ثم أعود إلى العمل.",
    ),
    Example(
        "List",
        "ما تحتاج إليه لإعداد شوربة العدس:\n"
        "1. كوبان من العدس الأحمر\n"
        "2. بصلة متوسطة وجزرتان\n"
        "3. ملعقة صغيرة من الكمون\n"
        "4. لتر ونصف من الماء\n"
        "اطبخ الخليط 35 دقيقة على نار هادئة، ثم أضف عصير الليمون قبل التقديم.",
    ),
    Example(
        "Arabic and Latin",
        "يعمل البرنامج على Linux وWindows، ويحتاج إلى Python 3.10 أو أحدث. "
        "حمّل الملف من https://example.org/download ثم افتحه. "
        "وإذا واجهت مشكلة فاكتب إلى help@example.org قبل 15 مارس 2026.",
    ),
)
