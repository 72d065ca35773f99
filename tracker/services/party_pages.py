"""Stakeholders and authorities as they are looked at one by one: figures about their items, and all that is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from tracker.domain.calendar import WEEKDAYS
from tracker.domain.claims import Claim
from tracker.domain.parties import Authority, Figures, Stakeholder, doubt_words
from tracker.domain.query_tree import quoted
from tracker.domain.query_values import is_none
from tracker.services.claims import claim_lines
from tracker.services.lists import ListRequest, Window, first_window
from tracker.services.party_words import Facts, authority_facts, stakeholder_facts
from tracker.storage import parties
from tracker.storage.calendars import find_calendar
from tracker.storage.claims import load_authority_reliances
from tracker.workspace import Workspace

if TYPE_CHECKING:
    from sqlalchemy import Connection

Kind = Literal["stakeholder", "authority"]
MOST = 1000  # more than so many items of one party are not counted: it would cost more the more there are
SHOWN = 50  # items that stand on a party's page


@dataclass(frozen=True, slots=True)
class PartyPage:
    """All about a stakeholder or an authority, and its first open items by deadline; `query` lists them all."""

    title: str
    standing: str
    facts: Facts
    claims: tuple[tuple[Claim, tuple[str, ...]], ...]
    items: Window
    query: str


def party_figures(workspace: Workspace, kind: Kind, ids: Sequence[int]) -> dict[int, Figures]:
    """Return figures about the items of some parties, each counted up to `MOST` + 1."""
    soon = workspace.today + timedelta(days=workspace.settings.due_soon_days)
    with workspace.read() as connection:
        return parties.item_figures(connection, f"{kind}_id", ids, workspace.today, soon, MOST + 1)


def party_waiting(workspace: Workspace, kind: Kind, ids: Sequence[int]) -> dict[int, int]:
    """Return how many items of some parties wait on an office, of the first `MOST` open ones."""
    with workspace.read() as connection:
        return parties.waiting_counts(connection, f"{kind}_id", ids, MOST)


def count_words(count: int) -> str:
    """Return a figure, or that there are more than are counted: `12`, `1,000+`."""
    return f"{count:,}" if count <= MOST else f"{MOST:,}+"


def waiting_words(waiting: int, figures: Figures) -> str:
    """Return how many wait on an office, with a `+` where not all open items were looked at."""
    return f"{waiting:,}{'+' if figures.open > MOST else ''}"


def items_query(kind: Kind, entry: Stakeholder | Authority) -> str:
    """Return the query for the items of a party."""
    name = entry.names[0]
    if is_none(name):  # which would ask for items without any: a stop more is the same name
        name += "."
    return f"{kind}={quoted(name)}"


def stakeholder_page(workspace: Workspace, name: str, columns: Sequence[str]) -> PartyPage:
    """Return all about a stakeholder, with some columns of its items. Raises NotFoundError, InvalidError."""
    with workspace.read() as connection:
        entry = parties.find_stakeholder(connection, name)
        facts = stakeholder_facts(entry, _calendar(connection, entry.calendar))
    return _page(workspace, "stakeholder", entry, entry.name, "", facts, (), columns)


def authority_page(workspace: Workspace, code: str, columns: Sequence[str]) -> PartyPage:
    """Return all about an authority, with some columns of its items. Raises NotFoundError, InvalidError."""
    with workspace.read() as connection:
        entry = parties.find_authority(connection, code)
        claims = load_authority_reliances(connection, entry.id)
        facts = authority_facts(entry, _calendar(connection, entry.calendar))
    standing = f"Does it exist: {doubt_words(entry.status)}"
    told = tuple((claim, tuple(claim_lines(claim))) for claim in claims)
    return _page(workspace, "authority", entry, f"{entry.code}  {entry.name}", standing, facts, told, columns)


def _page(
    workspace: Workspace,
    kind: Kind,
    entry: Stakeholder | Authority,
    title: str,
    standing: str,
    facts: Facts,
    claims: tuple[tuple[Claim, tuple[str, ...]], ...],
    columns: Sequence[str],
) -> PartyPage:
    query = items_query(kind, entry)
    request = ListRequest(query=query, sort="deadline", columns=tuple(columns))
    window = first_window(workspace, request, SHOWN)
    return PartyPage(title, standing, facts, claims, window, query)


def _calendar(connection: Connection, key: str) -> str:
    if not key:
        return "none of its own"
    entry = find_calendar(connection, key)
    weekend = " and ".join(WEEKDAYS[day] for day in entry.weekend)
    parts = (f"free on {weekend}" if weekend else "", f"time of {entry.time_zone}" if entry.time_zone else "")
    return "; ".join(filter(None, (f"{entry.title} ({entry.key})", *parts)))
