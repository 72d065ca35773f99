"""The words of generated databases. Nothing in them is a real person, office or case."""

from __future__ import annotations

RARE_WORD = "zanbaq"  # in the titles of `RARE_ITEMS` items of each database, however large
RARE_ITEMS = 20

_PLACES = (
    "Basra", "Mosul", "Erbil", "Kirkuk", "Najaf", "Karbala", "Samawah", "Ramadi", "Falluja", "Tikrit", "Amara", "Kut",
    "Hilla", "Duhok", "Sinjar", "Baqubah", "Nasiriyah", "Diwaniyah", "Halabja", "Zakho",
)  # fmt: skip
_TRADES = (
    "Water Works", "Relief Network", "Transport Company", "Medical Aid", "Builders' Union", "Research Group",
    "Power Engineering", "Mine Action", "School Fund", "Logistics House",
)  # fmt: skip
STAKEHOLDERS = tuple(f"{place} {trade}" for trade in _TRADES for place in _PLACES)
_BUREAUS = ("Directorate of Permits", "Access Office", "Chamber of Commerce", "Statistics Institute")
AUTHORITIES = tuple(f"{place} {bureau}" for bureau in _BUREAUS for place in _PLACES)
OWNERS = ("amal", "basim", "dalia", "faris", "hana", "idris", "layla", "omar", "rania", "yusuf", "", "")
TAGS = (
    "water",
    "health",
    "food",
    "shelter",
    "fuel",
    "roads",
    "school",
    "winter",
    "urgent-visit",
    "paper",
    "renewal",
    "2026",
)
_DEEDS = (
    "Obtain the permit for", "Submit the file of", "Renew the licence of", "Ask for the figures on", "Follow up on",
    "Collect the papers for", "Confirm the window of", "Report on", "Review the contract for", "Arrange the escort of",
)  # fmt: skip
_THINGS = (
    "the water convoy", "the mobile clinic", "the school repairs", "the fuel depot", "the bridge works",
    "the seed distribution", "the pipeline survey", "the winter shelters", "the generator park", "the road crew",
    "the vaccination round", "the market study", "the staff lodging", "the warehouse",
)  # fmt: skip
TITLES = tuple(f"{deed} {thing} in {place}" for deed in _DEEDS for thing in _THINGS for place in _PLACES)
_ARABIC_DEEDS = ("متابعة طلب", "تقديم ملف", "تجديد رخصة", "الحصول على موافقة", "إعداد تقرير عن")
_ARABIC_THINGS = ("قافلة المياه", "العيادة المتنقلة", "ترميم المدرسة", "مستودع الوقود", "مسح الأنابيب", "مآوي الشتاء")
_ARABIC_PLACES = ("البصرة", "الموصل", "أربيل", "كركوك", "النجف", "الأنبار")
ARABIC_TITLES = tuple(
    f"{deed} {thing} في {place}" for deed in _ARABIC_DEEDS for thing in _ARABIC_THINGS for place in _ARABIC_PLACES
)
RATIONALES = (
    "Without it nobody may enter the site.",
    "The donor pays only against this paper.",
    "The season ends early, and the roads with it.",
    "Two neighbours wait for the same answer; one file serves both.",
    "",
)
STEPS = (
    "Call the desk officer",
    "Translate the cover letter",
    "Have the copies stamped",
    "Pay the fee and keep the receipt",
    "Send the vehicle list",
    "Check the names on the staff list",
    "Ask for the answer in writing",
    "File the reply, with the date",
)
NOTES = (
    "They ask for the vehicle list again; the old one had a wrong plate.",
    "Spoke to the desk: the director is away until Sunday, come back then.",
    'The clerk said "tomorrow", as he did last week.',
    "Sent the corrected letter by e-mail and by hand.",
    "Visited the office.\nThe file is on the second floor, room 14.",
    "سألنا عن الطلب وقالوا إنه قيد المراجعة",
    "No answer; call again after the holiday.",
    "The stamp was missing on page 3, 5 and 8; new copies are on the way.",
)
NOTE_KINDS = ("note", "note", "call", "call", "email", "visit", "meeting")
CLAIMS = (
    "The office signs letters on Tuesdays only.",
    "Copies must be certified by the chamber.",
    "The fee is paid once for all sites.",
    "Answers come within four weeks.",
)
