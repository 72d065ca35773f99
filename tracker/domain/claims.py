"""Where statements come from, and how far they can be trusted."""

from __future__ import annotations

from collections.abc import Iterable
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
    version: int = 1

    @property
    def names(self) -> tuple[str, ...]:
        """Everything it answers to."""
        return (self.key,)

    @property
    def checked_as(self) -> str:
        """What was said of it when it was checked, as a label: who disputed a claim has not confirmed it."""
        return self.status.capitalize() if self.checked and self.status != "unverified" else "Checked"


@dataclass(frozen=True, slots=True)
class ReliesOn:
    """What relies on a claim: an item, an authority or a milestone, by its ref, code or key."""

    kind: str
    id: int
    name: str
    title: str


@dataclass(frozen=True, slots=True)
class Reliance:
    """A claim that something relies on; `through` says what: the item itself, or its office."""

    claim: Claim
    through: str


TO_SETTLE = ("disputed", "unverified")  # the statuses that somebody should look into, the more pressing first
_ORDER = (*TO_SETTLE, "refuted", "confirmed")


def to_settle_first(claims: Iterable[Claim]) -> list[Claim]:
    """Return claims with those that nobody has settled first, otherwise by key."""
    return sorted(claims, key=lambda claim: (_ORDER.index(claim.status), claim.key))
