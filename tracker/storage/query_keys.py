"""The keys of a query, each with the condition that it puts on `items`; other tables appear in subqueries only."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, case, exists, func, select, true

from tracker.domain.items import parse_priority, parse_ref, parse_tag
from tracker.domain.parties import Named, spoken
from tracker.domain.query import Comparison
from tracker.domain.query_tree import DAYS, ME, state_name, states_named
from tracker.domain.query_values import brief, is_none, nearest_or_all, number_of
from tracker.domain.text import did_you_mean, name_key, nearest
from tracker.errors import InvalidError
from tracker.storage.claims import load_claims
from tracker.storage.parties import load_authorities, load_stakeholders
from tracker.storage.query_fields import field_matches
from tracker.storage.query_values import (
    QueryContext,
    among,
    any_of,
    contains,
    day_bounds,
    each,
    either,
    instant_bounds,
    negated,
    within,
)
from tracker.storage.schema import authorities, claims, items, reliances, stakeholders, steps, tags

Condition = Callable[[Comparison, QueryContext], ColumnElement[bool]]
_LISTED = 8  # names that a hint has room for


def relies_on(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return what holds for items that rely, by themselves or through their authority, on such a claim."""
    relying = reliances.join(claims, reliances.c.claim_id == claims.c.id)
    by_item = select(reliances.c.item_id).select_from(relying).where(condition, reliances.c.item_id.is_not(None))
    by_office = (
        select(reliances.c.authority_id).select_from(relying).where(condition, reliances.c.authority_id.is_not(None))
    )
    return either(items.c.id.in_(by_item), items.c.authority_id.in_(by_office))


def authority_is(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return what holds for items with such an authority."""
    return items.c.authority_id.in_(select(authorities.c.id).where(condition))


def _ref(comparison: Comparison, context: QueryContext) -> ColumnElement[bool]:
    return among(items.c.ref, each(comparison, parse_ref))


def _status(comparison: Comparison, context: QueryContext) -> ColumnElement[bool]:
    flows = context.workflows.values()
    known = {state.key for flow in flows for state in flow.states}

    def read(value: str) -> Collection[str]:
        return states_named(value, flows) or _words_like(value, items.c.status, "status", known, context)

    return among(items.c.status, _all(each(comparison, read)))


def _outcome(comparison: Comparison, context: QueryContext) -> ColumnElement[bool]:
    known = {state.outcome for flow in context.workflows.values() for state in flow.states} - {""}

    def read(value: str) -> Collection[str]:
        return [""] if is_none(value) else _words_like(value, items.c.outcome, "outcome", known, context)

    return among(items.c.outcome, _all(each(comparison, read)))


def _kind(comparison: Comparison, context: QueryContext) -> ColumnElement[bool]:
    names = {flow.key: (flow.key, flow.prefix, flow.title) for flow in context.workflows.values()}

    def read(value: str) -> Collection[str]:
        wanted = state_name(value)
        known = {key: [state_name(name) for name in answers] for key, answers in names.items()}
        found = [key for key, answers in known.items() if wanted in answers]
        if not found and wanted and comparison.operator == ":":
            found = [key for key, answers in known.items() if any(f" {wanted}" in f" {name}" for name in answers)]
        if not found:
            near = did_you_mean(value, [name for answers in names.values() for name in answers])
            raise InvalidError(f"There is no kind '{brief(value)}'.", hint=near or f"One of: {', '.join(names)}.")
        return found

    return among(items.c.workflow, _all(each(comparison, read)))


def _group(comparison: Comparison, context: QueryContext) -> ColumnElement[bool]:
    def read(value: str) -> ColumnElement[bool]:
        if is_none(value):
            return items.c.stakeholder_id.is_(None)
        mine = select(stakeholders.c.id).where(stakeholders.c.kind == value.lower())
        return items.c.stakeholder_id.in_(mine)

    return any_of(comparison, read)


def _stakeholder(comparison: Comparison, context: QueryContext) -> ColumnElement[bool]:
    return among(items.c.stakeholder_id, _ids(comparison, load_stakeholders(context.connection), "stakeholder"))


def _authority(comparison: Comparison, context: QueryContext) -> ColumnElement[bool]:
    return among(items.c.authority_id, _ids(comparison, load_authorities(context.connection), "authority"))


def _claim(comparison: Comparison, context: QueryContext) -> ColumnElement[bool]:
    found = _ids(comparison, load_claims(context.connection), "claim")
    wanted = [key for key in found if key is not None]
    parts = [relies_on(among(claims.c.id, wanted))] if wanted else []
    return either(*parts, negated(relies_on(true()))) if None in found else parts[0]


def _owner(comparison: Comparison, context: QueryContext) -> ColumnElement[bool]:
    def read(value: str) -> ColumnElement[bool]:
        if is_none(value):
            return items.c.owner == ""
        if value.lower() == ME:
            return items.c.owner == context.actor
        return items.c.owner == value if comparison.operator == "=" else func.lower(items.c.owner) == func.lower(value)

    return any_of(comparison, read)


def _priority(comparison: Comparison, context: QueryContext) -> ColumnElement[bool]:
    def read(value: str) -> ColumnElement[bool]:
        number = parse_priority(value)
        return within(items.c.priority, comparison.operator, number, number)

    return any_of(comparison, read)


def _tag(comparison: Comparison, context: QueryContext) -> ColumnElement[bool]:
    found = each(comparison, lambda value: None if is_none(value) else parse_tag(value))
    wanted = [tag for tag in found if tag is not None]
    parts = [items.c.id.in_(select(tags.c.item_id).where(among(tags.c.tag, wanted)))] if wanted else []
    untagged = ~exists().where(tags.c.item_id == items.c.id).correlate(items)
    return either(*parts, untagged) if None in found else parts[0]


def _reference(comparison: Comparison, context: QueryContext) -> ColumnElement[bool]:
    def read(value: str) -> ColumnElement[bool]:
        if is_none(value):
            return items.c.authority_ref == ""
        if comparison.operator == "=":
            return items.c.authority_ref == value
        return contains(items.c.authority_ref, value)

    return any_of(comparison, read)


def _waits(comparison: Comparison, context: QueryContext) -> ColumnElement[bool]:
    return among(items.c.waits_on, each(comparison, str.lower))


def _steps(comparison: Comparison, context: QueryContext) -> ColumnElement[bool]:
    """The share of steps that are no longer open; an item without steps has none."""
    settled = func.sum(case((steps.c.status != "open", 1), else_=0))
    mine = select(100.0 * settled / func.count()).where(steps.c.item_id == items.c.id)
    share = mine.correlate(items).scalar_subquery()

    def read(value: str) -> ColumnElement[bool]:
        if is_none(value):
            return ~exists().where(steps.c.item_id == items.c.id).correlate(items)
        number = float(number_of(value))
        return within(share, comparison.operator, number, number)

    return any_of(comparison, read)


def _day(name: str) -> Condition:
    column = items.c[name]

    def condition(comparison: Comparison, context: QueryContext) -> ColumnElement[bool]:
        def read(value: str) -> ColumnElement[bool]:
            if is_none(value):
                return column.is_(None)
            return within(column, comparison.operator, *day_bounds(value, context))

        return any_of(comparison, read)

    return condition


def _instant(name: str) -> Condition:
    column = items.c[name]

    def condition(comparison: Comparison, context: QueryContext) -> ColumnElement[bool]:
        def read(value: str) -> ColumnElement[bool]:
            return within(column, comparison.operator, *instant_bounds(value, context))

        return any_of(comparison, read)

    return condition


CONDITIONS: Mapping[str, Condition] = {
    **{name: _day(name) for name in DAYS},
    "ref": _ref,
    "status": _status,
    "outcome": _outcome,
    "kind": _kind,
    "group": _group,
    "stakeholder": _stakeholder,
    "authority": _authority,
    "owner": _owner,
    "priority": _priority,
    "tag": _tag,
    "updated": _instant("updated_at"),
    "created": _instant("created_at"),
    "reference": _reference,
    "waits": _waits,
    "steps": _steps,
    "claim": _claim,
    "field": field_matches,
}


def _all(found: Iterable[Collection[str]]) -> set[str]:
    return {word for words in found for word in words}


def _words_like(
    value: str, column: ColumnElement[Any], what: str, known: Collection[str], context: QueryContext
) -> Collection[str]:
    """The words that `value` means, among the known ones, or else those that are stored and no longer known."""
    wanted = state_name(value)
    found = [word for word in known if state_name(word) == wanted]
    if not found:
        stored = {word for word in context.connection.execute(select(column).distinct()).scalars() if word}
        found = [word for word in stored if word == value or (wanted and state_name(word) == wanted)]
        known = {*known, *stored}
    if not found:
        hint = nearest_or_all(value, sorted(known))
        raise InvalidError(f"There is no {what} '{brief(value)}'.", hint=hint)
    return found


def _ids(comparison: Comparison, known: Sequence[Any], what: str) -> set[int | None]:
    """The ids of all that the values name; None where that was asked for."""

    def read(value: str) -> set[int | None]:
        return {None} if is_none(value) else _answering(value, known, comparison.operator == "=", what)

    return set().union(*each(comparison, read))


def _answering(value: str, known: Sequence[Any], exactly: bool, what: str) -> set[int | None]:
    wanted = name_key(value)
    names = {entry.id: [name_key(name) for name in entry.names] for entry in known}
    found: set[int | None] = {key for key, answers in names.items() if wanted and wanted in answers}
    if not found and wanted and not exactly:
        found = {key for key, answers in names.items() if any(f" {wanted}" in f" {name}" for name in answers)}
    if not found:
        raise InvalidError(f"There is no {spoken(what)} '{brief(value)}'.", hint=_hint(wanted, known, what))
    return found


def _hint(wanted: str, known: Sequence[Named], what: str) -> str:
    whole = {name_key(name): name for entry in known for name in entry.names}
    words = {word: entry.names[0] for entry in known for name in entry.names for word in name_key(name).split()}
    spelled = words | whole
    if near := nearest(wanted, spelled):
        return f"Did you mean {spelled[near]}?"
    listed = ", ".join(entry.names[0] for entry in known[:_LISTED])
    return (
        f"There are: {listed}{', ...' if len(known) > _LISTED else ''}."
        if known
        else f"There is no {spoken(what)} yet."
    )
