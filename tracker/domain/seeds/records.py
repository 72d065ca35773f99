"""What a seed describes: the rows that become action items, and the authorities, milestones, sources and claims."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from tracker.errors import InvalidError


@dataclass(frozen=True, slots=True)
class SeedRow:
    """One action item to be. `due` is a date or a rule as typed; `priority`, `owner`, `reference` are as typed too.

    `key` is the stakeholder and the action (`investors/Monitor the fund`) and nothing else; rows may share it.
    `digest` (SHA-256, hex) changes with anything that was typed into the row, and with nothing that depends on what the
    database knows.
    """

    stakeholder: str
    group: str
    action: str
    rationale: str
    workflow: str
    workflow_reason: str
    authority: str | None  # its code
    authority_name: str
    due: str
    owner: str
    priority: str
    reference: str
    tags: tuple[str, ...]
    claims: tuple[str, ...]
    line: int
    key: str
    digest: str


@dataclass(frozen=True, slots=True)
class SeededItem:
    """An item that may be that of a row. `key` and `digest` are those of the row it came from, as it read then.

    `seed` is where that row stood; it is empty, as are they, for an item that came from no seed.
    """

    item_id: int
    ref: str
    workflow: str
    seed: str = ""
    key: str = ""
    digest: str = ""
    record_id: int = 0


@dataclass(frozen=True, slots=True)
class SeedAuthority:
    """An office. `line` is where it is described, or where its name was found in the text."""

    code: str
    name: str
    aliases: tuple[str, ...] = ()
    part_of: str = ""
    status: str = "unverified"
    calendar: str = ""
    contact: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""
    url: str = ""
    note: str = ""
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class SeedMilestone:
    """A named date. With a `rule` (`@pacts-signed + 6m`) it follows another milestone."""

    key: str
    day: date
    title: str
    certainty: str = "estimated"
    rule: str = ""
    note: str = ""
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class SeedSource:
    """Where statements come from. `grade` is an Admiralty code such as C3: source A-F, information 1-6."""

    key: str
    title: str
    publisher: str = ""
    published: date | None = None
    accessed: date | None = None
    url: str = ""
    grade: str = ""
    note: str = ""
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class SeedClaim:
    """A statement. `concerns` holds codes of authorities and keys of milestones that rely on it."""

    key: str
    statement: str
    status: str = "unverified"
    source: str = ""
    disputed_by: str = ""
    doubt: str = ""
    concerns: tuple[str, ...] = ()
    line: int = field(default=0, compare=False)


@dataclass(slots=True)
class Companions:
    """What the companion tables of a seed hold, by key (codes in lower case), in the order of the documents."""

    authorities: dict[str, SeedAuthority] = field(default_factory=dict)
    milestones: dict[str, SeedMilestone] = field(default_factory=dict)
    sources: dict[str, SeedSource] = field(default_factory=dict)
    claims: dict[str, SeedClaim] = field(default_factory=dict)

    def add(self, record: SeedAuthority | SeedMilestone | SeedSource | SeedClaim) -> None:
        """Add a record. Raises InvalidError where its key is taken."""
        match record:
            case SeedAuthority():
                _put(self.authorities, record.code.casefold(), record)
            case SeedMilestone():
                _put(self.milestones, record.key, record)
            case SeedSource():
                _put(self.sources, record.key, record)
            case SeedClaim():
                _put(self.claims, record.key, record)


_Record = TypeVar("_Record")


def _put(records: dict[str, _Record], key: str, record: _Record) -> None:
    if key in records:
        raise InvalidError(f"'{key}' is described already.", hint="Each key stands for one thing.")
    records[key] = record
