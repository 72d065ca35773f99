"""What somebody may mean who has begun to type a name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tracker.domain.text import name_key, search_key

BEGINS, ANSWERS, HAS_WORD, CONTAINS = range(4)  # how a name can fit, the best first


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it is written, with all that it is found by: its own spelling, other names, and the words of them."""

    text: str
    shown: str
    keys: tuple[str, ...]
    words: str

    @classmethod
    def of(cls, text: str, *others: str, shown: str = "") -> Name:
        """Return a name that answers to others as well; `shown` is what tells a person which one it is."""
        keys = tuple(search_key(name) for name in (text, *others))
        return cls(text, shown or text, keys, "".join(f" {name_key(name)}" for name in (text, *others)))

    def fit(self, key: str, word: str) -> int | None:
        """Return how it fits a search key and a name key, None where it does not or where all of it is typed."""
        if self.keys[0] == key:
            return None
        if self.keys[0].startswith(key):
            return BEGINS
        if any(other.startswith(key) for other in self.keys[1:]):
            return ANSWERS
        if word and f" {word}" in self.words:
            return HAS_WORD
        return CONTAINS if any(key in known for known in self.keys) else None


def fitting(typed: str, names: Iterable[Name], worst: int = CONTAINS) -> list[Name]:
    """Return the names that may be meant, the best first; none where nothing is typed."""
    key, word = search_key(typed.lstrip()), name_key(typed)
    if not key:
        return []
    found = [(fit, name) for name in names if (fit := name.fit(key, word)) is not None and fit <= worst]
    return [name for _, name in sorted(found, key=lambda pair: pair[0])]


def going_on(typed: str, whole: str) -> str:
    """Return what is drawn after a text for what it would become: the rest of that, or an arrow and all of it."""
    key = search_key(typed)
    ends = (end for end in range(len(whole), -1, -1) if search_key(whole[:end]) == key)
    end = next(ends, None)
    return f" → {whole}" if end is None else whole[end:]
