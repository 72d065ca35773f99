"""Text as people type it: what is stored, what is shown, and what counts as the same.

Three different needs, three functions: `clean` before storing, `display_safe` before showing on any terminal, and
`search_key` for comparing and searching.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable

from tracker.errors import InvalidError

TITLE_LIMIT = 500  # characters; a line that a table or a letter can still carry
TEXT_LIMIT = 20_000  # characters; a long e-mail pasted into a note

# Bidirectional overrides and isolates can make a line read differently from what it says.
_BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_HIDDEN = {code: f"\\x{code:02x}" for code in [*range(0x20), *range(0x7F, 0xA0)]}
_HIDDEN |= {ord(mark): f"\\u{ord(mark):04x}" for mark in _BIDI}
_HIDDEN[0x1B] = "␛"
_HIDDEN |= {0x2028: "⏎", 0x2029: "⏎"}
_ONE_LINE = _HIDDEN | {0x0A: "⏎", 0x09: " ", 0x0D: ""}
_MANY_LINES = _HIDDEN | {0x0A: "\n", 0x09: "    ", 0x0D: ""}

_ARABIC_FOLD = str.maketrans(
    {
        "أ": "ا",
        "إ": "ا",
        "آ": "ا",
        "ٱ": "ا",
        "ى": "ي",
        "ة": "ه",
        "ؤ": "و",
        "ئ": "ي",
        "ـ": None,  # tatweel only stretches a word
    }
)
_DIGITS = {ord(digit): str(unicodedata.digit(digit)) for digit in "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹"}
_SPELLINGS = {
    "defence": "defense",
    "organisation": "organization",
    "organisations": "organizations",
    "centre": "center",
    "programme": "program",
    "labour": "labor",
}


def clean(value: str, *, what: str = "text", limit: int = TEXT_LIMIT, lines: bool = True) -> str:
    """Return `value` as it is stored: NFC, outer space trimmed, line ends `\\n`; otherwise as typed.

    Raises InvalidError for NUL, for text that is not valid Unicode, and for more than `limit` characters. With
    `lines=False` line breaks become spaces.
    """
    if "\x00" in value:
        raise InvalidError(f"The {what} contains a NUL character.", hint="Remove it and try again.")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise InvalidError(f"The {what} is not valid text at character {error.start + 1}.") from None
    value = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if not lines:
        value = " ".join(value.split("\n"))
    if len(value) > limit:
        raise InvalidError(f"The {what} has {len(value):,} characters; at most {limit:,} fit.", hint="Shorten it.")
    return value


def clean_title(value: str, *, what: str = "title") -> str:
    """Return a single, non-empty line of at most `TITLE_LIMIT` characters. Raises InvalidError."""
    title = clean(value, what=what, limit=TITLE_LIMIT, lines=False)
    if not title:
        raise InvalidError(f"The {what} is empty.", hint="Give it at least one word.")
    return title


def display_safe(value: str, *, lines: bool = False) -> str:
    """Return text that cannot command a terminal: escape codes, controls and bidi overrides become visible marks.

    A line break is shown as ⏎ unless `lines` is true.
    """
    if value.isascii() and value.isprintable():
        return value
    return value.translate(_MANY_LINES if lines else _ONE_LINE)


def western_digits(value: str) -> str:
    """Return `value` with Arabic-Indic and Persian digits written 0-9."""
    return value if value.isascii() else value.translate(_DIGITS)


def search_key(value: str) -> str:
    """Return the form in which two texts are compared and searched.

    Case, accents, Arabic vowel signs, the spelling variants of alef, ya, ta marbuta and hamza, and marks that take no
    room (of direction, joining, hyphenation) make no difference.
    """
    if value.isascii():
        return value.lower()
    # Twice: letters in disguise (mathematical, full-width, Arabic presentation forms) must be letters before they fold.
    plain = unicodedata.normalize("NFKD", value).casefold().translate(_ARABIC_FOLD)
    folded = unicodedata.normalize("NFKD", plain)
    return western_digits("".join(one for one in folded if not _takes_no_room(one)))


def _takes_no_room(character: str) -> bool:
    return bool(unicodedata.combining(character)) or unicodedata.category(character) in ("Mn", "Me", "Cf")


def name_key(value: str) -> str:
    """Return the form in which two names are the same: `NGOs & Relief groups` gives `ngos and relief groups`."""
    words = re.findall(r"\w+", search_key(value.replace("&", " and ").replace("’", "'").replace("'s ", " ")))
    return " ".join(_SPELLINGS.get(word, word) for word in words if word != "the")


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the entry of `known` that `word` was probably meant to be, or None."""
    candidates = {search_key(entry): entry for entry in known}
    matches = difflib.get_close_matches(search_key(word), candidates, n=1, cutoff=0.55)
    return candidates[matches[0]] if matches else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return `Did you mean X?`, or an empty string where nothing is near."""
    near = nearest(word, known)
    return f"Did you mean {near}?" if near else ""


def display_width(value: str) -> int:
    """Return how many terminal cells `value` takes: wide characters take two, combining ones none."""
    if value.isascii():
        return len(value)
    width = 0
    for character in value:
        if _takes_no_room(character):
            continue
        width += 2 if unicodedata.east_asian_width(character) in "WF" else 1
    return width


def pad(value: str, width: int, *, right: bool = False) -> str:
    """Return `value` filled with spaces to `width` terminal cells; `right` aligns it to the right."""
    space = " " * max(0, width - display_width(value))
    return space + value if right else value + space


def shorten(value: str, width: int) -> str:
    """Return `value` cut to `width` terminal cells, with … where something was cut."""
    if display_width(value) <= width:
        return value
    kept, used = [], 1
    for character in value:
        used += display_width(character)
        if used > width:
            break
        kept.append(character)
    return "".join(kept).rstrip() + "…"


def is_wordlike(value: str) -> bool:
    """Tell whether `value` is a key: a letter, then letters, digits, `-` or `_`, at most 60, all lower-case ASCII."""
    return re.fullmatch(r"[a-z][a-z0-9_-]{0,59}", value) is not None


def plural(count: int, singular: str, many: str | None = None) -> str:
    """Return `1 item`, `2 items`, `1,200 items`."""
    return f"{count:,} {singular if count == 1 else many or singular + 's'}"
