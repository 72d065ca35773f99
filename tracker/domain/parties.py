"""Who acts and who decides: stakeholders and authorities, and finding them by whatever people call them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from tracker.domain.text import name_key, nearest, search_key
from tracker.errors import InvalidError, NotFoundError

GROUPS = ("contractor", "ngo", "researcher", "investor", "other")
CONFIRMATIONS = ("unverified", "confirmed", "disputed", "refuted")
DOUBT = {"refuted": "REFUTED", "disputed": "DISPUTED", "unverified": "not verified", "confirmed": "confirmed"}
DOUBT_MARKS = {"refuted": "!!", "disputed": "!!", "unverified": "?", "confirmed": "ok"}  # readable without colour


@dataclass(frozen=True, slots=True)
class Stakeholder:
    """Who acts: an organisation or a group of them."""

    id: int
    name: str
    group: str
    aliases: tuple[str, ...] = ()
    contact: str = ""
    email: str = ""
    phone: str = ""
    note: str = ""
    calendar: str = ""  # empty: the usual one
    version: int = 1

    @property
    def names(self) -> tuple[str, ...]:
        """Everything it answers to."""
        return (self.name, *self.aliases)


@dataclass(frozen=True, slots=True)
class Authority:
    """The office that decides or answers. `status` tells whether anyone confirmed that it exists."""

    id: int
    code: str
    name: str
    aliases: tuple[str, ...] = ()
    status: str = "unverified"
    part_of: str = ""
    contact: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""
    url: str = ""
    note: str = ""
    calendar: str = ""
    version: int = 1

    @property
    def names(self) -> tuple[str, ...]:
        """Everything it answers to."""
        return (self.code, self.name, *self.aliases)

    @property
    def in_words(self) -> str:
        """Its code and what it stands for: `HAO: Humanitarian access office`."""
        return f"{self.code}: {self.name}"


@dataclass(frozen=True, slots=True)
class Figures:
    """How many items of a party are open, how many of those are overdue and due soon, and how many there are in all."""

    open: int
    overdue: int
    due_soon: int
    items: int


class Named(Protocol):
    """Anything with names."""

    @property
    def names(self) -> tuple[str, ...]: ...


LISTED = 5  # names that an error offers
_T = TypeVar("_T", bound=Named)


def spoken(kind: str) -> str:
    """Return what people call a kind of thing: an authority is an office to them."""
    return "office" if kind == "authority" else kind


def find_named(wanted: str, known: Sequence[_T], *, what: str) -> _T:
    """Return the one entry that `wanted` names: exactly, by the beginning of a name, or by the beginning of a word.

    Raises InvalidError where several answer to it, naming them, and NotFoundError where none does, naming the nearest.
    """
    matches = matching(wanted, known)
    if len(matches) == 1:
        return matches[0]
    if matches:
        listed = ", ".join(f"'{entry.names[0]}'" for entry in matches[:4])
        more = " and more" if len(matches) > 4 else ""
        raise InvalidError(f"'{wanted}' could be {listed}{more}.", hint="Write more of the name.")
    near = nearest(name_key(wanted), [name_key(name) for entry in known for name in entry.names])
    owner = next((e.names[0] for e in known if near in [name_key(n) for n in e.names]), None) if near else None
    message = f"There is no {spoken(what)} '{wanted}'."
    if owner:
        raise NotFoundError(message, what=what, wanted=wanted, hint=f"Did you mean '{owner}'?")
    listed = ", ".join(entry.names[0] for entry in known[:LISTED])
    more = ", ..." if len(known) > LISTED else ""
    there = f"There are: {listed}{more}." if known else "There is none yet."
    raise NotFoundError(message, what=what, wanted=wanted, hint=there)


def matching(wanted: str, known: Sequence[_T]) -> list[_T]:
    """Return the entries that `wanted` can mean, by the first of the ways that finds any."""
    key = name_key(wanted)
    if not key:
        return []
    spaced = f" {key}"
    ways = (
        lambda name: name == key,
        lambda name: name.startswith(key),
        lambda name: spaced in f" {name}",
    )
    for way in ways:
        found = [entry for entry in known if any(way(name_key(name)) for name in entry.names)]
        if found:
            return found
    return []


def finding_key(texts: Sequence[str]) -> str:
    """Return what `is_found` looks through."""
    return "\n".join(search_key(text) for text in texts if text)


def is_found(key: str, typed: str) -> bool:
    """Tell whether each word that was typed occurs in a `finding_key`, in any spelling and any order."""
    return all(word in key for word in search_key(typed).split())


def doubt_words(status: str) -> str:
    """Return a status with its mark: `? not verified`, `!! DISPUTED`."""
    return f"{DOUBT_MARKS[status]} {DOUBT[status]}"
