"""From a query's tree to SQL over `items`; the caller chooses what to select and from where."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select, true

from tracker.domain.query import And, Comparison, Flag, Node, Not, Or, Query, Words
from tracker.domain.query_tree import FIELD
from tracker.domain.query_values import search_words
from tracker.storage.orders import ORDERS, order_of
from tracker.storage.query_keys import CONDITIONS, authority_is, relies_on
from tracker.storage.query_values import QueryContext, either, negated, start_of_day
from tracker.storage.schema import authorities, claims, extensions, items, links, search, stays

__all__ = [
    "FLAGS",
    "ORDERS",
    "Compiled",
    "QueryContext",
    "compile_query",
    "is_blocked",
    "is_disputed",
    "is_unverified",
    "start_of_day",
]


@dataclass(frozen=True, slots=True, eq=False)
class Compiled:
    """What to put into a SELECT of `items`: a condition or None, a complete order, and how many rows at most."""

    where: ColumnElement[bool] | None
    order_by: tuple[ColumnElement[Any], ...]
    limit: int | None


def compile_query(query: Query, context: QueryContext) -> Compiled:
    """Return the SQL for a query. Raises QueryError for names that neither the workflows nor the database know.

    Closed items are not left out unless the query says so. Use it within the transaction of `context.connection`.
    """
    where = None if query.where is None else _condition(query.where, context)
    return Compiled(where, order_of(query.sort), query.limit)


def is_blocked() -> ColumnElement[bool]:
    """Return what holds for items that are blocked by an item which is still open."""
    blocker = items.alias("blocker")
    blocked = (
        select(links.c.item_id)
        .join(blocker, blocker.c.id == links.c.other_id)
        .where(links.c.kind == "blocked-by", _is_open(blocker.c.closed))
    )
    return items.c.id.in_(blocked)


def is_disputed() -> ColumnElement[bool]:
    """Return what holds for items that rely on a disputed claim, or whose authority does or is disputed itself."""
    return either(relies_on(claims.c.status == "disputed"), authority_is(authorities.c.status == "disputed"))


def is_unverified() -> ColumnElement[bool]:
    """Return what holds for items that rely on a claim or an authority that is anything but confirmed."""
    return either(relies_on(claims.c.status != "confirmed"), authority_is(authorities.c.status != "confirmed"))


def _condition(node: Node, context: QueryContext) -> ColumnElement[bool]:
    match node:
        case Words():
            return _text_matches([node], " AND ")
        case Flag(name):
            return FLAGS[name](context)
        case Comparison(key):
            return CONDITIONS["field" if key.startswith(FIELD) else key](node, context)
        case Not(part):
            return negated(_condition(part, context))
        case And(parts):
            return and_(*_conditions(parts, " AND ", context))
        case Or(parts):
            conditions = _conditions(parts, " OR ", context)
            # Every item is one of the two: asking it would read more than the index of an order.
            return true() if {Flag("open"), Flag("closed")} <= {*parts} else either(*conditions)


def _conditions(parts: Sequence[Node], joint: str, context: QueryContext) -> list[ColumnElement[bool]]:
    """One condition for all words side by side, which the index answers at once, and one for each other part.

    The deepest comes first: SQLite's parser runs out of stack where many parentheses open to the right of something.
    """
    words = [part for part in parts if isinstance(part, Words)]
    others = [(_depth(part), _condition(part, context)) for part in parts if not isinstance(part, Words)]
    ordered = [condition for _, condition in sorted(others, key=lambda entry: -entry[0])]
    return [*ordered, _text_matches(words, joint)] if words else ordered


def _depth(node: Node) -> int:
    match node:
        case Not(part):
            return 1 + _depth(part)
        case And(parts) | Or(parts):
            return 1 + max(map(_depth, parts))
    return 0


def _text_matches(words: Sequence[Words], joint: str) -> ColumnElement[bool]:
    """What FTS5 finds. Only letters and digits get into its expression, in quotes, so no text can be its syntax."""
    wanted = (f'"{" ".join(search_words(part.text))}"{"" if part.phrase else " *"}' for part in words)
    return items.c.id.in_(select(search.c.rowid).where(search.c.item_text.match(joint.join(wanted))))


def _open(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return and_(_is_open(items.c.closed), *conditions)


def _is_open(closed: ColumnElement[Any]) -> ColumnElement[bool]:
    """Without `likely`, SQLite expects few open items, looks them up by `closed`, and sorts all of them for a page."""
    return func.likely(closed.is_(None))


def _from_today(column: ColumnElement[Any], days: int, context: QueryContext) -> ColumnElement[bool]:
    return _open(column.between(context.today, context.today + timedelta(days=days)))


def _expiring(context: QueryContext) -> ColumnElement[bool]:
    return _open(ends_soon(context))


def ends_soon(context: QueryContext) -> ColumnElement[bool]:
    """Return what holds where a validity ends within the first alert of the workflow, or else the usual days."""
    alerting = [flow.key for flow in context.workflows.values() if flow.alerts]
    usual = context.today + timedelta(days=context.expiring_days)
    last = context.today + timedelta(days=max([context.expiring_days, *_alerts(context)]))
    soon = or_(
        items.c.alert_from <= context.today, and_(items.c.workflow.not_in(alerting), items.c.valid_until <= usual)
    )
    # The outermost of all days first, which the index answers.
    return and_(items.c.valid_until.between(context.today, last), soon)


def _alerts(context: QueryContext) -> list[int]:
    return [days for flow in context.workflows.values() for days in flow.alerts]


def _expired(context: QueryContext) -> ColumnElement[bool]:
    """A validity that ran out, whether the item is still open or was closed by that very date."""
    ran_out = or_(items.c.closed.is_(None), items.c.outcome == "expired")
    return and_(items.c.valid_until < context.today, ran_out)


def is_extended() -> ColumnElement[bool]:
    """Return what holds for items whose present status was given more time."""
    granted = extensions.outerjoin(stays, stays.c.id == extensions.c.stay_id)
    here = or_(stays.c.id.is_(None), stays.c.status == items.c.status)
    return exists().select_from(granted).where(extensions.c.item_id == items.c.id, here).correlate(items)


def is_paused(context: QueryContext) -> ColumnElement[bool]:
    """Return what holds for items in a status in which their clock stands still."""
    found = [
        and_(items.c.workflow == flow.key, items.c.status.in_(pausing))
        for flow in context.workflows.values()
        if (pausing := [state.key for state in flow.states if state.pauses])
    ]
    return or_(*found) if found else false()


def _holds(context: QueryContext) -> ColumnElement[bool]:
    """A validity that has begun and not ended; one without an end holds on."""
    begun = items.c.valid_from <= context.today
    return begun & or_(items.c.valid_until.is_(None), items.c.valid_until >= context.today)


def _stale(context: QueryContext) -> ColumnElement[bool]:
    return _open(or_(is_quiet(context), is_unobserved(context)))


def is_unobserved(context: QueryContext) -> ColumnElement[bool]:
    """Return what holds for items that are watched at intervals, twice of which have passed without an observation."""
    watched = [
        and_(items.c.workflow == flow.key, items.c.status.in_(repeating))
        for flow in context.workflows.values()
        if (repeating := [state.key for state in flow.states if state.repeats])
    ]
    return and_(or_(*watched), items.c.late < context.today) if watched else false()


def is_quiet(context: QueryContext) -> ColumnElement[bool]:
    """Return what holds for items that nobody changed for long."""
    quiet: ColumnElement[bool] = items.c.updated_at < start_of_day(
        context.today - timedelta(days=context.stale_days), context
    )
    return quiet


FLAGS: Mapping[str, Callable[[QueryContext], ColumnElement[bool]]] = {
    "open": lambda context: _open(),
    "closed": lambda context: items.c.closed.is_not(None),
    "overdue": lambda context: _open(items.c.deadline < context.today),
    "very_late": lambda context: _open(items.c.late < context.today),
    "due": lambda context: _from_today(items.c.deadline, context.due_soon_days, context),
    "waiting": lambda context: _open(items.c.waits_on == "them"),
    "ours": lambda context: _open(items.c.waits_on == "us"),
    "blocked": lambda context: _open(is_blocked()),
    "expiring": _expiring,
    "valid": lambda context: _open(_holds(context)),
    "expired": _expired,
    "stale": _stale,
    "paused": lambda context: _open(is_paused(context)),
    "extended": lambda context: is_extended(),
    "recurring": lambda context: _open(items.c.recurrence != ""),
    "disputed": lambda context: is_disputed(),
    "unowned": lambda context: items.c.owner == "",
    "unverified": lambda context: is_unverified(),
}
