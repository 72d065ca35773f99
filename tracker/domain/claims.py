"""Where statements come from, and how far they can be trusted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Source:
    """Something that was read: an article, a letter, a phone call. `grade` is an Admiralty code such as C3."""

    id: int
    key: str
    title: str
    publisher: str = ""
    published: date | None = None
    accessed: date | None = None
    url: str = ""
    grade: str = ""
    note: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Everything it answers to."""
        return (self.key,)


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement, its status, and the claim that disputes it where there is one."""

    id: int
    key: str
    statement: str
    status: str
    source: str = ""
    disputed_by: str = ""
    disputed_by_statement: str = ""
    doubt: str = ""
    checked: date | None = None
    checked_how: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Everything it answers to."""
        return (self.key,)


@dataclass(frozen=True, slots=True)
class Reliance:
    """A claim that something relies on; `through` says what: the item itself, or its office."""

    claim: Claim
    through: str
