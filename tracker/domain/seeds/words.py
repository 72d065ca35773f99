"""The words by which a seed's headers and stakeholders are recognised, in English and Arabic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from tracker.domain.text import name_key

Words = tuple[str, ...]
Vocabulary = Mapping[str, Sequence[str]]

# In each row the surest word first: where two headers fit one column, the surer one is taken.
ITEM_COLUMNS: Vocabulary = {
    "stakeholder": (
        "Stakeholder", "Stakeholders", "Who", "Party", "Actor", "Organisation", "Organization", "Audience",
        "صاحب المصلحة", "أصحاب المصلحة", "الجهة المعنية", "الجهة", "الطرف", "المنظمة", "المؤسسة",
        "Stakeholder group", "Group",
    ),
    "action": (
        "Action item", "Action", "What to do", "Next step", "Task", "To do", "Recommendation", "Tip", "Step", "What",
        "بند العمل", "الإجراء المطلوب", "الإجراء", "ما يجب فعله", "ما يجب عمله", "العمل المطلوب", "المطلوب",
        "الخطوة التالية", "الخطوة", "المهمة",
    ),
    "rationale": (
        "Rationale", "Why", "Reason", "Purpose", "Justification", "Benefit",
        "السبب", "المبرر", "المبررات", "التبرير", "لماذا", "الغرض", "الغاية", "الفائدة",
    ),
    "authority": (
        "Authority", "Office", "Competent authority", "Agency", "Ministry", "Institution",
        "الجهة المختصة", "السلطة المختصة", "الدائرة", "المكتب", "الوزارة",
    ),
    "group": ("Group", "Stakeholder group", "Kind of stakeholder", "نوع الجهة", "الفئة"),
    "kind": ("Kind", "Workflow", "Kind of action", "Type", "نوع العمل", "النوع", "المسار"),
    "due": (
        "Due", "Due date", "By when", "Deadline", "When",
        "الموعد النهائي", "الموعد", "تاريخ الاستحقاق", "الاستحقاق", "متى",
    ),
    "owner": ("Owner", "Assigned to", "Assignee", "Responsible", "المسؤول", "المكلف"),
    "priority": ("Priority", "Urgency", "الأولوية"),
    "tags": ("Tags", "Labels", "Keywords", "الوسوم", "الكلمات المفتاحية"),
    "reference": ("Reference", "Ref", "Reference number", "File number", "رقم المرجع", "المرجع", "رقم الكتاب"),
    "claims": ("Relies on", "Claims", "يعتمد على", "الادعاءات"),
}  # fmt: skip
ITEM_NEEDS = ("stakeholder", "action", "rationale")

GROUP_WORDS: Vocabulary = {
    "contractor": ("contractor", "subcontractor", "supplier", "vendor", "bidder", "متعهد", "مقاول", "مورد"),
    "ngo": (
        "ngo", "ingo", "humanitarian", "relief", "aid", "charity", "charities", "non-governmental",
        "منظم", "إغاث", "إنساني",
    ),
    "researcher": (
        "researcher", "research", "academic", "academia", "scholar", "university", "universities",
        "باحث", "أكاديمي", "جامع",
    ),
    "investor": ("investor", "investment", "fund", "shareholder", "مستثمر", "استثمار", "صندوق"),
}  # fmt: skip
OTHER = "other"
_LONGEST_HEADER = 6  # words; more is a sentence that happens to say "who" or "why"

_ARABIC_ARTICLES = ("وال", "بال", "فال", "كال", "لل", "ال")


@lru_cache(maxsize=2048)  # the same headers and workflow words are compared with every row
def words(text: str) -> Words:
    """Return the words of `text` for comparing: no case, accent, English plural `s` or Arabic article."""
    return tuple(_stem(word) for word in name_key(text.replace("_", " ")).split())


def _stem(word: str) -> str:
    if word.isascii():
        return word[:-1] if len(word) > 3 and word.endswith("s") else word
    for article in _ARABIC_ARTICLES:
        if word.startswith(article) and len(word) >= len(article) + 3:
            return word[len(article) :]
    return word


def says(text: Words, phrase: Words) -> bool:
    """Tell whether the words of `phrase` stand next to each other in `text`."""
    return bool(phrase) and f" {' '.join(phrase)} " in f" {' '.join(text)} "


def columns_of(
    headers: Sequence[str], vocabulary: Vocabulary, needs: Sequence[str] = (), *, exact: bool = False
) -> dict[str, int]:
    """Return which header stands for which column. The columns in `needs` choose first.

    A note in brackets is no part of a header: `Authority (code)` is `Authority`. A header that only contains the words
    of a column will do, unless it is exactly another column; with `exact` it never does.
    """
    names = [words(header.partition("(")[0]) for header in headers]
    phrases = {column: [words(phrase) for phrase in entries] for column, entries in vocabulary.items()}
    claimed = {name for entries in phrases.values() for name in entries}
    taken: dict[str, int] = {}
    for wanted in (needs, [column for column in vocabulary if column not in needs]):
        fits = [
            (fit, column, position)
            for column in wanted
            for position, name in enumerate(names)
            if (fit := _fit(name, phrases[column], exact=exact or name in claimed))
        ]
        for _, column, position in sorted(fits, key=lambda entry: (entry[0], -entry[2]), reverse=True):
            if column not in taken and position not in taken.values():
                taken[column] = position
    return taken


def _fit(header: Words, phrases: Sequence[Words], *, exact: bool) -> tuple[int, int, int] | None:
    """How well a header fits: all of it before a part, long phrases before short ones, early ones before late ones."""
    fits = [
        (int(header == phrase), len(phrase), -rank)
        for rank, phrase in enumerate(phrases)
        if header == phrase or (not exact and len(header) <= _LONGEST_HEADER and says(header, phrase))
    ]
    return max(fits, default=None)


def groups_in(name: str) -> dict[str, list[str]]:
    """Return the groups that the words of a stakeholder's name speak for, with those words.

    Arabic words count by how they begin, because their endings change: مقاول، مقاولون، مقاولين.
    """
    said = words(name)
    found: dict[str, list[str]] = {}
    for group, entries in GROUP_WORDS.items():
        hits = [entry for entry in entries if _speaks(said, words(entry))]
        if hits:
            found[group] = hits
    return found


def _speaks(said: Words, entry: Words) -> bool:
    if len(entry) == 1 and not entry[0].isascii():
        return any(word.startswith(entry[0]) for word in said)
    return says(said, entry)
