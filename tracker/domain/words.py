"""A command line that is being typed, word by word, by the rules of `shlex`; quotes of word processors count too."""

from __future__ import annotations

import shlex
from dataclasses import dataclass

_SPACE, _QUOTES, _ESCAPE = " \t\r\n", "\"'", "\\"
_CLOSE = {"'": "'", '"': '"', "“": "”", "«": "»"}  # what ends what each quote begins
ENDS = tuple(_CLOSE.values())


@dataclass(frozen=True, slots=True)
class Word:
    """What a word says, where it begins, the quote that is still open at its end, and where that end is."""

    start: int
    text: str
    quote: str = ""
    end: int = 0


def words_of(line: str) -> list[Word]:
    """Return the words of a line; the last is the one that is being typed, after a space an empty one."""
    found: list[Word] = []
    start, text, quote, escaped = -1, "", "", False
    for place, character in enumerate(line):
        if start < 0 and character in _SPACE:
            continue
        start = place if start < 0 else start
        if escaped:
            text += character if not quote or character in (_CLOSE[quote], _ESCAPE) else _ESCAPE + character
            escaped = False
        elif character == _ESCAPE and quote != "'":
            escaped = True
        elif quote:
            text, quote = (text, "") if character == _CLOSE[quote] else (text + character, quote)
        elif character in _CLOSE:
            quote = character
        elif character in _SPACE:
            found.append(Word(start, text, end=place))
            start, text = -1, ""
        else:
            text += character
    return [*found, Word(start if start >= 0 else len(line), text, quote, len(line))]


def written(text: str, quote: str = "") -> str:
    """Return a word as it is written, within a quote that is open already where it can stand there."""
    if quote and _fits(text, _CLOSE[quote]):
        return f"{quote}{text}{_CLOSE[quote]}"
    if text and not any(character in text for character in (*_SPACE, *_CLOSE, _ESCAPE)):
        return text
    fitting = next((one for one in _QUOTES if _fits(text, one)), "")
    return f"{fitting}{text}{fitting}" if fitting else shlex.quote(text)


def _fits(text: str, quote: str) -> bool:
    return quote not in text and not (quote != "'" and _ESCAPE in text)
