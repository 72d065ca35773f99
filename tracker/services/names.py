"""The names that can be written into the lines of a form: each kind is read once, when the form is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracker.domain.completion import Name
from tracker.domain.query_tree import ME
from tracker.storage.in_use import owners_in_use, tags_in_use
from tracker.storage.milestones import load_milestones
from tracker.storage.parties import load_authorities, load_stakeholders

if TYPE_CHECKING:
    from sqlalchemy import Connection

RULES = ("today", "tomorrow", "next thu", "in 3 days", "+10wd", "eom")  # for a date, offered to complete what is typed


@dataclass(frozen=True, slots=True)
class Names:
    """What there is to choose from; `rules` are beginnings of rules for dates."""

    stakeholders: tuple[Name, ...]
    offices: tuple[Name, ...]
    owners: tuple[Name, ...]
    tags: tuple[Name, ...]
    rules: tuple[str, ...]


NO_NAMES = Names((), (), (), (), ())


def names_in(connection: Connection, actor: str) -> Names:
    """Return the names that there are, `actor` and `me` among the owners."""
    owners = dict.fromkeys((actor, *owners_in_use(connection), ME))
    return Names(
        tuple(Name.of(*entry.names) for entry in load_stakeholders(connection)),
        tuple(Name.of(*entry.names, shown=entry.in_words) for entry in load_authorities(connection)),
        tuple(Name.of(owner) for owner in owners),
        tuple(Name.of(tag) for tag in tags_in_use(connection)),
        (*RULES, *(f"@{entry.key} " for entry in load_milestones(connection))),
    )
