"""Closed word lists that sentence segmentation needs, without vowel marks."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words that carry a sentence on after an abbreviation, a number or an ellipsis.
CONTINUING = _words(
    "في من إلى الى على عن مع منذ حتى قبل خلال بين تحت فوق عند لدى ضد دون بدون حول نحو عبر وراء "
    "أمام داخل خارج التي الذي الذين اللذين اللذان اللتين اللتان اللواتي اللاتي حيث إذ إذا لكي كي "
    "لأن لأنه لأنها بأن أن أو أم ثم إلا سوى بل بتوقيت بفضل بسبب بحسب بدءا بداية لمدة لكل لصالح "
    "تقريبا فقط أيضا كذلك وذلك وهو وهي يوميا أسبوعيا شهريا سنويا الموافق موافق الموافقة"
)

# After these, an ellipsis is a pause in the same sentence.
PAUSING = CONTINUING | _words("لكن ولكن وربما إنما فإن غير كأن كأنه كأنها لعل حين عندما بينما كما")

# Words that open a sentence even where its end was marked by no more than an abbreviation's dot.
OPENING = _words(
    "هل لماذا ماذا كيف أين متى كم لكن لقد قد إن إنه إنها كان كانت قال قالت أضاف أضافت أكد أكدت "
    "لم لن ليس ليست أما كما هذا هذه ذلك تلك هو هي هم نحن أنا يقول تقول جاء نعم كلا يجب يمكن سوف "
    "لا ما تم يتم عاد عادت بدأ بدأت توفي ولد ولدت"
)

# … but seldom after dots that merely pause.
WEAK_OPENING = _words("لا ما هو هي كان كانت")

# Begin with و that is part of the word, not "and".
WAW_WORDS = _words(
    "وليد وائل وسام وسيم وفاء وداد وردة وهيب وجدي وصفي وزير وزيرة وزارة وزراء وكالة وكيل وفد وفق "
    "وفقا وسط وقت وطن وطني وطنية واحد واحدة والد والدة والدي والدتي وصل وصلت وقف وقفت وقع "
    "وقعت وجد وجدت وجهة وضع وضعت وعد وعدت ورد وردت ورق ورقة وثيقة وثائق وحدة وحدات وظيفة "
    "وظائف ولد ولدت ولاية وسيلة وسائل وصف وصفت وافق وافقت واصل واصلت واجه واجهت وباء وزن وادي"
)

# Say who spoke, after a quotation that ends in its own mark: «…؟» سأل الرجل.
SPEAKING = _words(
    "قال قالت قالوا قلت يقول تقول سأل سألت سأله سألته سألها سألني يسأل أجاب أجابت أجابه أجابها "
    "رد ردت صاح صاحت صرخ صرخت هتف هتفت همس همست تساءل تساءلت أضاف أضافت تابع تابعت علق علقت "
    "كتب كتبت نادى نادت صرح صرحت يضيف تضيف يتساءل"
)

# A letter after one of these is a label, not a title: «المجموعة أ.» ends a sentence.
LABELLED = _words(
    "المجموعة الفئة فئة النقطة الخيار الإجابة الجواب الحرف حرف المرحلة الطابق الفرع القسم "
    "فيتامين الفيتامين المستوى الصف القاعة البوابة المبنى الدرجة النموذج الملحق الصالة"
)

# One of these and a number, alone before a dot, are a label and no sentence: «المادة 3. يحق…».
HEADED = _words(
    "المادة مادة البند بند الفقرة فقرة الفصل فصل الباب باب القسم قسم الملحق ملحق الجدول جدول "
    "الشكل شكل الخطوة خطوة السؤال سؤال المثال مثال رقم الدرس درس الوحدة الجزء التمرين تمرين "
    "القاعدة المبحث المطلب الحلقة الجلسة Figure Table Section Chapter Article Step"
)

# Abbreviations whose dot may also end the sentence: only then when what follows opens one.
# (The last lines are the names of Latin letters: «بي. بي. سي.».)
ENDING = _words(
    "إلخ الخ Inc Ltd Corp Co etc Jr Sr "
    "إيه بي سي دي إي إف جي إتش آي جيه كيه إل إم إن بيه كيو آر إس تي يو في دبليو إكس واي "
    "ايه اي اف جى اتش جيه كي ال ام ان ار اس"
)

# Units and eras; after a number their dot ends the sentence unless what follows carries it on.
UNITS = _words(
    "م ص ه ق.م ب.م ق.ظ ب.ظ كم سم مم ملم ملغ مغ كغ كجم غم جم غ طن "
    "لتر ل مل د ث س ق م2 كم2 km cm mm kg g m min "
    "am pm GB MB TB"
)

# Never end a sentence.
TITLES = _words(
    "Mr Mrs Ms Dr Prof Mme Mlle St Mt Gen Col Capt Lt Sgt Rev Hon Sen Rep Gov No "
    "Nos vs cf Fig Sec Vol pp ed eds Eng Messrs al تح مج"
)

# Names that carry an exclamation mark of their own.
EXCLAIMING = _words("Yahoo Jeopardy Joomla Yum E Panic Oklahoma Kahoot")

# What a title in quotation marks follows: «مسرحية «من سرق الساعة؟» جائزة…».
TITLED = _words(
    "رواية مسرحية فيلم كتاب أغنية مقال مقالة برنامج عرض قصيدة قصة مسلسل أنشودة ديوان لوحة معرض "
    "حملة شعار عبارة وسم كلمة لعبة ألبوم سلسلة تطبيق مبادرة مشروع عنوان مجلة كتيب حلقة"
)
