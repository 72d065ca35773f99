"""The board: the items of one workflow, a column for each status, and where a card can go from there."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tracker.domain.dates import time_left
from tracker.domain.health import mark
from tracker.domain.workflow import State, Workflow
from tracker.errors import ConflictError, TransitionError
from tracker.services.change_words import moved_line, moved_remarks
from tracker.services.context import query_context
from tracker.services.move_choices import Target, move_choice
from tracker.services.moves import MoveRequest, move_items
from tracker.services.open_moves import find_move_of
from tracker.storage import board
from tracker.storage.columns import item_columns
from tracker.storage.items import load
from tracker.storage.lists import rows_by_id
from tracker.storage.workflows import load_workflow, load_workflows
from tracker.workspace import Workspace

if TYPE_CHECKING:
    from sqlalchemy import Connection

MOST = 1000  # cards that a column is counted up to
_COLUMNS = ("ref", "title", "stakeholder", "health", "disputed", "days_left", "closed", "status")


@dataclass(frozen=True, slots=True)
class Card:
    """An item as a card shows it; `days_left` is None where it has no deadline."""

    id: int
    ref: str
    title: str
    stakeholder: str
    health: str
    doubt: bool
    days_left: int | None
    closed: bool
    status: str

    @property
    def mark(self) -> str:
        """Its health, and `?` where what it relies on is disputed."""
        return mark(self.health, doubt=self.doubt)

    @property
    def when(self) -> str:
        """How far its deadline is."""
        return time_left(self.days_left, is_open=not self.closed)

    @property
    def when_briefly(self) -> str:
        """The same in fewer letters."""
        return time_left(self.days_left, is_open=not self.closed, briefly=True)


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """A status: how many cards it has, counted up to `MOST` + 1, and those by their places that were asked for."""

    status: str
    title: str
    closed: bool
    count: int
    cards: Mapping[int, Card] = field(default_factory=dict)

    @property
    def counted(self) -> str:
        """How many cards there are, in words."""
        return f"{MOST:,}+" if self.count > MOST else f"{self.count:,}"


@dataclass(frozen=True, slots=True)
class Followed:
    """Where a card stands that was asked for: its column, and its place where that is not too far down."""

    id: int
    status: str
    place: int | None


@dataclass(frozen=True, slots=True)
class Board:
    """A workflow with its columns, the closed ones last; `choices` are the keys and titles of all workflows."""

    workflow: str
    title: str
    columns: tuple[BoardColumn, ...]
    choices: tuple[tuple[str, str], ...]
    followed: Followed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRequest:
    """What of a board to read: of which workflow, which places of each column, and whether of closed ones too.

    Without a workflow it is the one with the most open items. `size` places around that of the item `follow` are read.
    """

    workflow: str = ""
    places: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    size: int = 30
    closed: bool = False
    follow: int | None = None


def read_board(workspace: Workspace, request: BoardRequest) -> Board:
    """Return a board. What it costs does not grow with the database. Raises NotFoundError."""
    with workspace.read() as connection:
        flows = load_workflows(connection)
        flow = flows.get(request.workflow) or _busiest(connection, flows)
        followed = None
        if request.follow is not None:
            standing = board.standing_of(connection, request.follow, MOST)
            if standing is not None and standing.workflow == flow.key:
                followed = Followed(request.follow, standing.status, standing.place)
        columns = [_column(connection, flow, state, request, followed) for state in _states(connection, flow)]
        wanted = [item_id for _, _, ids in columns for item_id in ids.values()]
        cards = _cards(connection, workspace, wanted)
    return Board(
        flow.key,
        flow.title,
        tuple(
            BoardColumn(state.key, state.title, state.closed, count, _placed(ids, cards))
            for state, count, ids in columns
        ),
        tuple((one.key, one.title) for one in flows.values()),
        followed,
    )


def more_cards(workspace: Workspace, workflow: str, status: str, first: int, end: int) -> dict[int, Card]:
    """Return the cards of a column from the place `first` up to but not with `end`. Raises NotFoundError."""
    with workspace.read() as connection:
        flow = load_workflow(connection, workflow)
        state = next((one for one in _states(connection, flow) if one.key == status), None)
        if state is None:
            return {}
        ids = _ids(connection, flow, state, (first, end))
        return _placed(ids, _cards(connection, workspace, ids.values()))


def _busiest(connection: Connection, flows: Mapping[str, Workflow]) -> Workflow:
    """Return the workflow with the most open items, counted up to `MOST`."""

    def open_items(flow: Workflow) -> int:
        count = 0
        for state in flow.states:
            if not state.closed and count <= MOST:  # by status, which the index alone can count
                count += board.count_column(connection, flow.key, state.key, MOST + 1 - count)
        return count

    return max(flows.values(), key=open_items)


def _states(connection: Connection, flow: Workflow) -> list[State]:
    """Return the statuses of a workflow in its order, then those that only items know, and the closed ones last."""
    unknown = [status for status in board.statuses_of(connection, flow.key) if not flow.knows(status)]
    left = [
        State(status, flow.state(status).title, closed=not board.is_open_in(connection, flow.key, status))
        for status in unknown
    ]
    return sorted([*flow.states, *left], key=lambda state: state.closed)


def _column(
    connection: Connection, flow: Workflow, state: State, request: BoardRequest, followed: Followed | None
) -> tuple[State, int, dict[int, int]]:
    count = board.count_column(connection, flow.key, state.key, MOST + 1)
    if not count or (state.closed and not request.closed):
        return state, count, {}
    ranges = [request.places.get(state.key, (0, request.size))]
    if followed is not None and followed.status == state.key and followed.place is not None:
        ranges.append((max(0, followed.place - request.size), followed.place + request.size))
    return state, count, _ids(connection, flow, state, *ranges)


def _ids(connection: Connection, flow: Workflow, state: State, *ranges: tuple[int, int]) -> dict[int, int]:
    most = max(end for _, end in ranges)
    found = board.column_ids(connection, flow.key, state.key, closed=state.closed, most=most)
    return {place: found[place] for first, end in ranges for place in range(first, min(end, len(found)))}


def _cards(connection: Connection, workspace: Workspace, ids: Collection[int]) -> dict[int, Card]:
    if not ids:
        return {}
    context = query_context(connection, workspace)
    found = rows_by_id(connection, list(ids), item_columns(_COLUMNS, context), context)
    return {item_id: _card(item_id, *row) for item_id, row in found.items()}


def _card(
    item_id: int,
    ref: str,
    title: str,
    stakeholder: str,
    health: str,
    disputed: str,
    days_left: Any,
    closed: Any,
    status: str,
) -> Card:
    return Card(item_id, ref, title, stakeholder, health, disputed == "yes", days_left, closed is not None, status)


def _placed(ids: Mapping[int, int], cards: Mapping[int, Card]) -> dict[int, Card]:
    return {place: cards[item_id] for place, item_id in ids.items() if item_id in cards}


def ways_on(workspace: Workspace, ref: str) -> dict[str, Target]:
    """Return where an item can go now, by status, with what each way still needs. Raises NotFoundError."""
    return {target.to: target for target in move_choice(workspace, [ref]).targets}


def way_to(workspace: Workspace, ref: str, to: str) -> Target:
    """Return the way of an item to a status. Raises TransitionError that says where it can go, NotFoundError."""
    found = ways_on(workspace, ref).get(to)
    if found is not None:
        return found
    with workspace.read() as connection:
        item = load(connection, ref)
        workflow = load_workflow(connection, item.workflow)
    find_move_of(item, workflow, to)
    raise TransitionError(f"{ref} cannot become {to} now.")


def take_way(workspace: Workspace, card: Card, to: str) -> str:
    """Move the item of a card that lacks nothing for it; return what was done.

    Raises as `move_items` does, and ConflictError where it has another status than that the card was seen in.
    """
    with workspace.read() as connection:
        item = load(connection, card.ref)
    if item.status != card.status:
        raise ConflictError(
            f"Someone made {card.ref} {item.status} meanwhile; it was not moved.", hint="Look where it is now."
        )
    moved = move_items(workspace, [card.ref], MoveRequest(to=to), versions={card.ref: item.version})[0]
    remarks = [f"{remark.rstrip('.')}." for remark in moved_remarks(moved, workspace.today, will=False, commands=False)]
    return " ".join([f"{moved_line(moved)}.", *remarks])


def ways_in_words(ref: str, ways: Collection[Target]) -> str:
    """Return where an item can go on one line: first what is ready, then what each of the others still needs."""
    if not ways:
        return f"{ref}: nothing leads on from here."
    ready = [f"{way.title} ({way.to})" for way in ways if not way.missing]
    waiting = [f" {_needs(way)}" for way in ways if way.missing]
    return f"{ref} can go now: {', '.join(ready) or 'nowhere yet'}.{''.join(waiting)}"


def way_in_words(ref: str, way: Target) -> str:
    """Return what one way still needs, or that nothing is missing for it, on one line."""
    if way.missing:
        return f"{ref}: {_needs(way)}"
    return f"{ref} can go here now: {way.title} ({way.to})."


def _needs(way: Target) -> str:
    return f"{way.title} ({way.to}) needs: {', '.join(what.rstrip('.') for what in way.missing)}."
