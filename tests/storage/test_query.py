"""Queries against a real database: what SQL finds is what going through the items one by one finds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine, insert, select, text

from tests.statements import Statement, counting
from tracker.domain.calendar import Calendar
from tracker.domain.fields import all_values, money_parts
from tracker.domain.health import HealthFacts, health_of
from tracker.domain.query import And, Node, Not, Or, Query, parse_query
from tracker.domain.query_tree import FLAGS, KEYS, SORTS
from tracker.domain.text import search_key
from tracker.domain.workflow import Field, State, Workflow
from tracker.errors import QueryError
from tracker.storage import lists, schema
from tracker.storage import query as storage_query
from tracker.storage.lists import first_ids, item_order
from tracker.storage.migrations import migrate
from tracker.storage.query import QueryContext, compile_query
from tracker.storage.query_keys import CONDITIONS

TODAY = date(2026, 1, 5)
BAGHDAD = ZoneInfo("Asia/Baghdad")
NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)

REGISTRATION = Workflow(
    "registration",
    "REG",
    "Vendor registration",
    "contractor",
    states=(
        State("preparing", "Preparing"),
        State("submitted", "Submitted", "them"),
        State("in_review", "In review", "them"),
        State("asked", "Asked of us", "us", pauses=True),
        State("watched", "Watched", "us", repeats=True),
        State("declined", "Declined", "nobody", closed=True, outcome="declined"),
    ),
    moves=(),
    fields=(
        Field("local_value", "Local value", "money"),
        Field("total_value", "Total value", "money"),
        Field("local_content", "Local content", "percent", computed="percent(local_value, total_value)"),
        Field("threshold", "Threshold", "percent", default="30"),
        Field("level", "Level", "integer"),
        Field("bid_date", "Bid date", "date"),
        Field("purpose", "Purpose", "text"),
        Field("valid_until", "Valid until", "date"),
    ),
    alerts=(61, 1),
)
CLEARANCE = Workflow(
    "clearance",
    "CLR",
    "Humanitarian clearance",
    "ngo",
    states=(
        State("draft", "Draft"),
        State("submitted", "Submitted", "them"),
        State("refused_final", "Refused for good", "nobody", closed=True, outcome="refused"),
        State("expired", "Expired", "nobody", closed=True, outcome="expired"),
    ),
    moves=(),
    fields=(
        Field("window_from", "From", "datetime"),
        Field("sector", "Sector", "choice", choices=("water", "food-aid")),
        Field("emergency", "Emergency", "boolean"),
        Field("route", "Route", "list"),
        Field("purpose", "Purpose", "choice", choices=("delivery", "survey")),
        Field("latitude", "Latitude", "decimal"),
        Field("letter", "Letter", "url"),
    ),
)
WORKFLOWS = {flow.key: flow for flow in (REGISTRATION, CLEARANCE)}

STAKEHOLDERS = {
    1: ("Relief Org", "ngo", ["منظمة الإغاثة"]),
    2: ("Sunrise Relief", "ngo", []),
    3: ("Anbar Builders", "contractor", ["ABC"]),
}
AUTHORITIES = {
    1: ("HAO", "Humanitarian Access Office", "unverified"),
    2: ("MoIM", "Ministry of Industry", "confirmed"),
    3: ("NDF", "Nineveh Fund", "disputed"),
    4: ("IDRI", "Research Institute", "confirmed"),
}
CLAIMS = {1: ("office-exists", "confirmed"), 2: ("rule-of-30", "disputed"), 3: ("base-name", "unverified")}
CLAIMS_OF_AUTHORITIES = {4: {2}, 2: {1}}


@dataclass
class Row:
    """One item and all that hangs on it, as plain Python."""

    id: int
    ref: str
    prefix: str
    number: int
    workflow: str
    title: str
    status: str
    waits_on: str
    raised: date
    entered: date
    updated_at: datetime
    created_at: datetime
    outcome: str = ""
    owner: str = ""
    priority: int = 1
    stakeholder_id: int | None = None
    authority_id: int | None = None
    authority_ref: str = ""
    submitted: date | None = None
    closed: date | None = None
    due: date | None = None
    deadline: date | None = None
    target: date | None = None
    late: date | None = None
    alert_from: date | None = None
    recurrence: str = ""
    extended: str = ""  # the status that was given more time
    valid_from: date | None = None
    valid_until: date | None = None
    fields: dict[str, Any] = field(default_factory=dict)
    tags: set[str] = field(default_factory=set)
    steps: list[str] = field(default_factory=list)
    claims: set[int] = field(default_factory=set)
    blocked_by: int | None = None


def make_rows(count: int = 90) -> list[Row]:
    """Items of every shape; the same ones each time."""
    random = Random(20260105)
    days = [None, *(TODAY + timedelta(days=n) for n in (-400, -31, -30, -8, -1, 0, 1, 6, 7, 8, 10, 59, 60, 61, 400))]
    midnights = [datetime(2026, 1, 5, tzinfo=BAGHDAD) + timedelta(days=n) for n in (-40, -31, -30, -29, -7, -1, 0)]
    instants = [(moment + timedelta(seconds=s)).astimezone(UTC) for moment in midnights for s in (-1, 0, 1)]
    rows = []
    for number in range(1, count + 1):
        flow = random.choice((REGISTRATION, CLEARANCE))
        state = random.choice(flow.states)
        row = Row(
            id=number,
            ref=f"{flow.prefix}-{number}",
            prefix=flow.prefix,
            number=number,
            workflow=flow.key,
            title=random.choice(
                [
                    "Water convoy to Anbar",
                    "convoy of water tanks",
                    "Café register",
                    "تصريح قافلة مياه",
                    "Tax letter 2025",
                ]
            ),
            status="paused_by_law" if number % 17 == 0 else state.key,
            waits_on=state.waits_on,
            raised=random.choice(days[1:]) or TODAY,
            entered=random.choice(days[1:]) or TODAY,
            updated_at=random.choice(instants),
            created_at=random.choice(instants),
            outcome="lapsed" if number % 19 == 0 else state.outcome,
            owner=random.choice(["", "sara", "Sara", "Omar Ali", "عمر"]),
            priority=random.randrange(4),
            stakeholder_id=random.choice([None, 1, 2, 3]),
            authority_id=random.choice([None, 1, 2, 3, 4]),
            authority_ref=random.choice(["", "IN/12", "in/12-b", "100%_x", "صادر ٤٥"]),
            submitted=random.choice(days),
            closed=random.choice(days[1:]) if state.closed else None,
            due=random.choice(days),
            deadline=random.choice(days),
            target=days[number % len(days)],
            late=days[3 * number % len(days)],
            recurrence="every month" if number % 7 == 0 else "",
            extended=random.choice(["", "", state.key, "draft"]),
            valid_from=random.choice(days),
            valid_until=random.choice(days),
            fields=make_fields(flow, random),
            tags={tag for tag in ("water", "draft", "مياه") if random.random() < 0.3},
            steps=[random.choice(["open", "done", "skipped"]) for _ in range(random.randrange(4))],
            claims={claim for claim in CLAIMS if random.random() < 0.15},
            blocked_by=random.choice([None, None, random.randrange(1, count)]),
        )
        if flow is REGISTRATION and row.valid_until:
            row.alert_from = row.valid_until - timedelta(days=61)
        rows.append(replace(row, blocked_by=None) if row.blocked_by == number else row)
    return rows


def make_fields(flow: Workflow, random: Random) -> dict[str, Any]:
    registration = {
        "local_value": ["10.00 USD", "299.95 USD", "300.00 USD", "500.00 IQD"],
        "total_value": ["1000.00 USD", "0.00 USD"],
        "threshold": ["25", "30", "33.5"],
        "level": [1, 2, 10],
        "bid_date": ["2025-12-31", "2026-01-05", "2026-02-01"],
        "purpose": ["Delivery of cement", "بناء"],
    }
    clearance = {
        "window_from": ["2026-01-04T20:59:59Z", "2026-01-04T21:00:00Z", "2026-01-05T20:59:59Z", "2026-01-05T21:00:00Z"],
        "sector": ["water", "food-aid"],
        "emergency": [True, False],
        "route": [["Baghdad", "Al Asad"], ["Baghdad-Anbar"], ['a"b'], []],
        "purpose": ["delivery", "survey"],
        "latitude": ["33.5", "-1", "100"],
        "letter": ["https://example.org/a"],
    }
    choices = registration if flow is REGISTRATION else clearance
    return {key: random.choice(values) for key, values in choices.items() if random.random() < 0.8}


ROWS = make_rows()
BY_ID = {row.id: row for row in ROWS}


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    engine = create_engine(f"sqlite:///{tmp_path_factory.mktemp('query') / 'items.db'}")
    with engine.begin() as opened:
        migrate(opened)  # which of two indexes SQLite takes may depend on the order in which they were made
        fill(opened)
    with engine.connect() as opened:
        yield opened
    engine.dispose()


def fill(connection: Connection) -> None:
    stamps = {"created_at": NOW, "updated_at": NOW}

    def add(table: Any, rows: list[dict[str, Any]]) -> None:
        connection.execute(insert(table), rows)

    add(
        schema.workflows,
        [
            {"key": flow.key, "prefix": flow.prefix, "title": flow.title, "kind": flow.group, "source": "", **stamps}
            | {"definition": {}}
            for flow in WORKFLOWS.values()
        ],
    )
    add(
        schema.stakeholders,
        [
            {"id": key, "name": name, "name_key": name.lower(), "kind": kind, "aliases": aliases, **stamps}
            for key, (name, kind, aliases) in STAKEHOLDERS.items()
        ],
    )
    add(
        schema.authorities,
        [
            {"id": key, "code": code, "name": name, "name_key": name.lower(), "status": status, **stamps}
            for key, (code, name, status) in AUTHORITIES.items()
        ],
    )
    add(
        schema.claims,
        [
            {"id": key, "key": name, "statement": name, "status": status, **stamps}
            for key, (name, status) in CLAIMS.items()
        ],
    )
    add(
        schema.items,
        [{name: getattr(row, name) for name in Row.__annotations__ if name in schema.items.c} for row in ROWS],
    )
    add(schema.tags, [{"item_id": row.id, "tag": tag} for row in ROWS for tag in sorted(row.tags)])
    add(
        schema.steps,
        [
            {"item_id": row.id, "position": position, "title": "x", "status": status}
            for row in ROWS
            for position, status in enumerate(row.steps, 1)
        ],
    )
    add(
        schema.links,
        [
            {"item_id": row.id, "kind": "blocked-by" if row.id % 5 else "relates-to", "other_id": row.blocked_by}
            for row in ROWS
            if row.blocked_by
        ],
    )
    add(schema.reliances, [{"item_id": row.id, "claim_id": claim} for row in ROWS for claim in sorted(row.claims)])
    add(
        schema.reliances,
        [{"authority_id": key, "claim_id": claim} for key, known in CLAIMS_OF_AUTHORITIES.items() for claim in known],
    )
    add(
        schema.milestones,
        [{"key": "handover", "title": "Handover", "day": day(8), "certainty": "estimated", **stamps}],
    )
    add(
        schema.stays,
        [{"id": row.id, "item_id": row.id, "status": row.extended, "entered": TODAY} for row in ROWS if row.extended],
    )
    add(
        schema.extensions,
        [
            {"item_id": row.id, "stay_id": row.id, "length": "5d", "reason": "x", "granted": TODAY}
            for row in ROWS
            if row.extended
        ],
    )
    for row in ROWS:
        connection.execute(
            text("INSERT INTO item_text (rowid, body) VALUES (:id, :body)"), {"id": row.id, "body": body_of(row)}
        )


def body_of(row: Row) -> str:
    return search_key("\n".join([row.ref, row.title, row.authority_ref]))


@pytest.fixture
def context(shared: QueryContext) -> QueryContext:
    return shared


@pytest.fixture(scope="module")
def shared(connection: Connection) -> QueryContext:
    return QueryContext(
        connection=connection,
        today=TODAY,
        zone=BAGHDAD,
        calendar=Calendar("iq", weekend=frozenset({4, 5})),
        actor="sara",
        workflows=WORKFLOWS,
    )


def found(query: Query | str, context: QueryContext) -> list[int]:
    compiled = compile_query(parse_query(query) if isinstance(query, str) else query, context)
    statement = select(schema.items.c.id).order_by(*compiled.order_by)
    if compiled.where is not None:
        statement = statement.where(compiled.where)
    if compiled.limit is not None:
        statement = statement.limit(compiled.limit)
    return list(context.connection.execute(statement).scalars())


# The same questions, asked of one item in Python.

Test = Callable[[Row], bool]


def day(distance: int) -> date:
    return TODAY + timedelta(days=distance)


def local(moment: datetime) -> date:
    return moment.astimezone(BAGHDAD).date()


def has_words(row: Row, *words: str, prefix: bool = True) -> bool:
    """Whether the words stand side by side, the last one perhaps only begun."""
    tokens = re.findall(r"[^\W_]+", body_of(row))
    starts = range(len(tokens) - len(words) + 1)
    return any(
        tokens[at : at + len(words) - 1] == list(words[:-1])
        and (tokens[at + len(words) - 1].startswith(words[-1]) if prefix else tokens[at + len(words) - 1] == words[-1])
        for at in starts
    )


def value_of(row: Row, name: str) -> Any:
    return all_values(WORKFLOWS[row.workflow], row.fields).get(name)


def number_of(row: Row, name: str) -> Decimal | None:
    value = value_of(row, name)
    if value is None:
        return None
    return money_parts(value)[0] if str(value).endswith(("USD", "IQD")) else Decimal(str(value))


def share(row: Row) -> float | None:
    return 100 * sum(step != "open" for step in row.steps) / len(row.steps) if row.steps else None


def before(value: Any, limit: Any) -> bool:
    return value is not None and value < limit


def after(value: Any, limit: Any) -> bool:
    return value is not None and value > limit


def claim_statuses(row: Row) -> set[str]:
    return {CLAIMS[claim][1] for claim in relied_on(row)}


def relied_on(row: Row) -> set[int]:
    return row.claims | CLAIMS_OF_AUTHORITIES.get(row.authority_id or 0, set())


def authority_status(row: Row) -> str:
    return AUTHORITIES[row.authority_id][2] if row.authority_id else ""


def is_reg(row: Row) -> bool:
    return row.workflow == "registration"


def reasons(row: Row) -> tuple[str, ...]:
    """The same as the flags, by the other road: the rules of health."""
    blocker = BY_ID[row.blocked_by] if row.blocked_by and row.id % 5 else None
    facts = HealthFacts(
        today=TODAY,
        updated=local(row.updated_at),
        is_open=row.closed is None,
        deadline=row.deadline,
        valid_until=row.valid_until,
        alert_from=row.alert_from,
        alerts=row.workflow == "registration",
        unobserved=row.status == "watched" and row.late is not None and row.late < TODAY,
        blocked=blocker is not None and blocker.closed is None,
    )
    return health_of(facts)[1]


QUESTIONS: dict[str, Test] = {
    # names and states
    "ref:reg-1,CLR-2,REG-٣,clr-4": lambda row: (
        row.number in (1, 2, 3, 4) and row.ref in ("REG-1", "CLR-2", "REG-3", "CLR-4")
    ),
    "status:submitted": lambda row: row.status == "submitted",
    'status:"In Review",draft': lambda row: row.status in ("in_review", "draft"),
    'status:"refused for good"': lambda row: row.status == "refused_final",
    "status:paused-by-law": lambda row: row.status == "paused_by_law",
    "outcome:declined": lambda row: row.outcome == "declined",
    "outcome:lapsed,none": lambda row: row.outcome in ("lapsed", ""),
    "kind:clearance": lambda row: row.workflow == "clearance",
    "kind:reg": is_reg,
    'kind:"Vendor registration",clr': lambda row: True,
    "kind:vendor": is_reg,
    "group:ngo": lambda row: row.stakeholder_id in (1, 2),
    "group:contractor,none": lambda row: row.stakeholder_id in (3, None),
    "stakeholder:relief": lambda row: row.stakeholder_id in (1, 2),
    'stakeholder:"relief org"': lambda row: row.stakeholder_id == 1,
    "stakeholder:abc": lambda row: row.stakeholder_id == 3,
    "stakeholder:منظمه,none": lambda row: row.stakeholder_id in (1, None),
    "authority:hao": lambda row: row.authority_id == 1,
    "authority:ministry,ndf": lambda row: row.authority_id in (2, 3),
    "authority:none": lambda row: row.authority_id is None,
    "owner:me": lambda row: row.owner == "sara",
    "owner:SARA": lambda row: row.owner in ("sara", "Sara"),
    "owner=Sara": lambda row: row.owner == "Sara",
    'owner:"omar ali",عمر': lambda row: row.owner in ("Omar Ali", "عمر"),
    "owner:none": lambda row: not row.owner,
    "priority:high": lambda row: row.priority == 2,
    "priority>=high": lambda row: row.priority >= 2,
    "priority<normal": lambda row: row.priority < 1,
    "priority:low,3": lambda row: row.priority in (0, 3),
    "tag:water": lambda row: "water" in row.tags,
    "tag:Draft,مياه": lambda row: bool(row.tags & {"draft", "مياه"}),
    "tag:none": lambda row: not row.tags,
    "tag:none,water": lambda row: not row.tags or "water" in row.tags,
    "reference:IN/12": lambda row: row.authority_ref.lower().startswith("in/12"),
    "reference=IN/12": lambda row: row.authority_ref == "IN/12",
    "reference:0%_": lambda row: row.authority_ref == "100%_x",
    "reference:٤٥": lambda row: "٤٥" in row.authority_ref,
    "reference:none": lambda row: not row.authority_ref,
    "waits:them": lambda row: row.waits_on == "them",
    "waits:us,nobody": lambda row: row.waits_on in ("us", "nobody"),
    "claim:rule-of-30": lambda row: 2 in relied_on(row),
    "claim:office,base-name": lambda row: bool({1, 3} & relied_on(row)),
    "claim:none": lambda row: not relied_on(row),
    "claim:none,office-exists": lambda row: not relied_on(row) or 1 in relied_on(row),
    # days
    "raised:2025": lambda row: row.raised.year == 2025,
    "raised:2025-12": lambda row: (row.raised.year, row.raised.month) == (2025, 12),
    "raised>2025-12": lambda row: row.raised > date(2025, 12, 31),
    "raised>=2025-12": lambda row: row.raised >= date(2025, 12, 1),
    "raised<=2025-12": lambda row: row.raised <= date(2025, 12, 31),
    "raised<2025-12": lambda row: row.raised < date(2025, 12, 1),
    "submitted:none": lambda row: row.submitted is None,
    "submitted=yesterday": lambda row: row.submitted == day(-1),
    "entered:today,tomorrow": lambda row: row.entered in (day(0), day(1)),
    "closed<today": lambda row: before(row.closed, TODAY),
    "closed:none": lambda row: row.closed is None,
    "due<today": lambda row: before(row.due, TODAY),
    "due<=+5wd": lambda row: before(row.due, day(8)),  # the Monday after
    "due:none,2026-01-05": lambda row: row.due in (None, TODAY),
    "due<tomorrow": lambda row: before(row.due, day(1)),
    "due:sun": lambda row: row.due == day(6),
    "due<eom": lambda row: before(row.due, day(26)),
    'due<"next thu"': lambda row: before(row.due, day(10)),
    'due<="in 7 days"': lambda row: before(row.due, day(8)),
    "due<=6d": lambda row: before(row.due, day(7)),
    'due>"بعد أسبوع"': lambda row: after(row.due, day(7)),
    "due<@handover": lambda row: before(row.due, day(8)),
    "due<=@handover+30d": lambda row: before(row.due, day(39)),
    'due:"@handover - 2d",none': lambda row: row.due in (None, day(6)),
    "field.bid_date>@handover": lambda row: str(value_of(row, "bid_date") or "") > day(8).isoformat(),
    'updated>="@handover - 15d"': lambda row: local(row.updated_at) >= day(-7),
    "deadline>2026-01-05+1w": lambda row: after(row.deadline, day(7)),
    "valid_from>=٢٠٢٦-٠١-٠٥": lambda row: after(row.valid_from, day(-1)),
    "valid_until<+60d": lambda row: before(row.valid_until, day(60)),
    "updated>=-7d": lambda row: local(row.updated_at) >= day(-7),
    "updated>-7d": lambda row: local(row.updated_at) > day(-7),
    "updated<=-30d": lambda row: local(row.updated_at) <= day(-30),
    "updated<today": lambda row: local(row.updated_at) < TODAY,
    "updated:2026-01-04,today": lambda row: local(row.updated_at) in (day(-1), TODAY),
    "created:2025-12": lambda row: (local(row.created_at).year, local(row.created_at).month) == (2025, 12),
    "created=yesterday": lambda row: local(row.created_at) == day(-1),
    # steps and fields
    "steps<100%": lambda row: before(share(row), 100),
    "steps:100": lambda row: share(row) == 100,
    "steps>=50": lambda row: after(share(row), 49.9),
    "steps:none": lambda row: share(row) is None,
    "steps:none,0%": lambda row: share(row) in (None, 0),
    "field.local_content<30": lambda row: before(number_of(row, "local_content"), 30),
    "field.local_content:30": lambda row: number_of(row, "local_content") == 30,
    "field.local_content:none": lambda row: is_reg(row) and value_of(row, "local_content") is None,
    "field.local_value>=299.95": lambda row: after(number_of(row, "local_value"), Decimal("299.94")),
    'field.local_value>"100 usd"': lambda row: (
        after(number_of(row, "local_value"), 100) and "USD" in row.fields["local_value"]
    ),
    "field.local_value<600IQD": lambda row: "IQD" in row.fields.get("local_value", ""),
    "field.threshold:30": lambda row: is_reg(row) and number_of(row, "threshold") == 30,
    "field.threshold>30%": lambda row: after(number_of(row, "threshold"), 30),
    "field.level<10": lambda row: before(number_of(row, "level"), 10),
    "field.level:1,10": lambda row: number_of(row, "level") in (1, 10),
    "field.latitude<٣٣٫٥": lambda row: before(number_of(row, "latitude"), Decimal("33.5")),
    "field.bid_date<=today": lambda row: before(value_of(row, "bid_date"), "2026-01-06"),
    "field.bid_date:2025": lambda row: value_of(row, "bid_date") == "2025-12-31",
    "field.valid_until<today": lambda row: is_reg(row) and before(row.valid_until, TODAY),
    "field.valid_until:none": lambda row: is_reg(row) and row.valid_until is None,
    "field.window_from:today": lambda row: (
        value_of(row, "window_from") in ("2026-01-04T21:00:00Z", "2026-01-05T20:59:59Z")
    ),
    "field.window_from>today": lambda row: value_of(row, "window_from") == "2026-01-05T21:00:00Z",
    "field.sector:food": lambda row: value_of(row, "sector") == "food-aid",
    "field.sector:none": lambda row: not is_reg(row) and value_of(row, "sector") is None,
    "field.emergency:yes": lambda row: value_of(row, "emergency") is True,
    "field.emergency:لا": lambda row: value_of(row, "emergency") is False,
    "field.route:baghdad": lambda row: "Baghdad" in str(value_of(row, "route")),
    "field.route=Baghdad": lambda row: "Baghdad" in (value_of(row, "route") or ()),
    'field.route:"a""b"': lambda row: value_of(row, "route") == ['a"b'],
    "field.route:none": lambda row: not is_reg(row) and not value_of(row, "route"),
    "field.purpose:delivery": lambda row: value_of(row, "purpose") in ("delivery", "Delivery of cement"),
    "field.purpose:بناء": lambda row: value_of(row, "purpose") == "بناء",
    "field.purpose=delivery": lambda row: value_of(row, "purpose") == "delivery",
    "field.letter:EXAMPLE.org": lambda row: value_of(row, "letter") is not None,
    # flags
    "is:open": lambda row: row.closed is None,
    "is:closed": lambda row: row.closed is not None,
    "is:overdue": lambda row: "overdue" in reasons(row),
    "is:due": lambda row: "due soon" in reasons(row),
    "is:waiting": lambda row: row.closed is None and row.waits_on == "them",
    "is:ours": lambda row: row.closed is None and row.waits_on == "us",
    "is:blocked": lambda row: "blocked" in reasons(row),
    "is:expiring": lambda row: "expiring" in reasons(row),
    "is:expired": lambda row: (
        "expired" in reasons(row) or (row.outcome == "expired" and before(row.valid_until, TODAY))
    ),
    "is:very_late": lambda row: row.closed is None and before(row.late, TODAY),
    "is:paused": lambda row: row.closed is None and row.status == "asked",
    "is:extended": lambda row: bool(row.extended) and row.extended == row.status,
    "is:recurring": lambda row: row.closed is None and bool(row.recurrence),
    "target<=today": lambda row: before(row.target, TODAY + timedelta(days=1)),
    "is:valid": lambda row: (
        row.closed is None
        and row.valid_from is not None
        and row.valid_from <= TODAY
        and (row.valid_until is None or row.valid_until >= TODAY)
    ),
    "is:stale": lambda row: "stale" in reasons(row),
    "is:disputed": lambda row: "disputed" in claim_statuses(row) | {authority_status(row)},
    "is:unowned": lambda row: not row.owner,
    "is:unverified": lambda row: bool((claim_statuses(row) | {authority_status(row)}) - {"confirmed", ""}),
    "is:overdue,due": lambda row: bool({"overdue", "due soon"} & set(reasons(row))),
    # words
    "convoy": lambda row: has_words(row, "convoy"),
    "conv": lambda row: has_words(row, "conv"),
    "CAFE": lambda row: has_words(row, "cafe"),
    '"water convoy"': lambda row: has_words(row, "water", "convoy", prefix=False),
    '"water conv"': lambda row: False,
    "REG-1": lambda row: has_words(row, "reg", "1"),
    '"CLR-1"': lambda row: row.ref == "CLR-1",
    "مياة": lambda row: has_words(row, "مياه"),
    "45": lambda row: "٤٥" in row.authority_ref or row.number == 45,
    "in/12": lambda row: row.authority_ref.lower().startswith("in/12"),
}
EVERYTHING_OR_NOTHING = {'kind:"Vendor registration",clr', '"water conv"'}
TREES = {question: parse_query(question).where for question in QUESTIONS}


@pytest.mark.parametrize("question", QUESTIONS)
def test_sql_finds_what_going_through_the_items_finds(question: str, context: QueryContext) -> None:
    expected = {row.id for row in ROWS if QUESTIONS[question](row)}

    assert set(found(question, context)) == expected
    assert set(found(f"-({question})", context)) == set(BY_ID) - expected
    assert question in EVERYTHING_OR_NOTHING or 0 < len(expected) < len(ROWS), "the example shows nothing"


def test_the_questions_ask_about_every_key_and_flag() -> None:
    asked = " ".join(QUESTIONS)

    assert all(re.search(rf"(^|\s){key}[.:=<>]", asked) for key in KEYS)
    assert all(f"is:{flag}" in asked for flag in FLAGS)


def test_parser_and_compiler_know_the_same_words() -> None:
    assert set(CONDITIONS) == set(KEYS)
    assert set(storage_query.FLAGS) == set(FLAGS)
    assert set(storage_query.ORDERS) == set(SORTS)


def holds(node: Node, row: Row) -> bool:
    match node:
        case Not(part):
            return not holds(part, row)
        case And(parts) if node not in ANSWERS:
            return all(holds(part, row) for part in parts)
        case Or(parts) if node not in ANSWERS:
            return any(holds(part, row) for part in parts)
    return ANSWERS[node](row)


ANSWERS = {tree: QUESTIONS[question] for question, tree in TREES.items() if tree is not None}
_NODES: st.SearchStrategy[Node] = st.recursive(
    st.sampled_from(list(ANSWERS)),
    lambda inner: st.one_of(
        inner.map(Not),
        st.lists(inner, min_size=2, max_size=4).map(lambda parts: And(tuple(parts))),
        st.lists(inner, min_size=2, max_size=4).map(lambda parts: Or(tuple(parts))),
    ),
    max_leaves=8,
)


@given(node=_NODES)
@settings(max_examples=150)
def test_and_or_and_not_keep_their_meaning_where_values_are_missing(node: Node, shared: QueryContext) -> None:
    assert set(found(Query(node), shared)) == {row.id for row in ROWS if holds(node, row)}


SORTED: dict[str, Callable[[Row], Any]] = {
    **{
        name: (lambda row, name=name: getattr(row, name))
        for name in ("deadline", "due", "raised", "submitted", "closed")
    },
    "valid_until": lambda row: row.valid_until,
    "updated": lambda row: row.updated_at,
    "created": lambda row: row.created_at,
    "priority": lambda row: row.priority,
    "ref": lambda row: (row.prefix, row.number),
    "status": lambda row: row.status,
    "stakeholder": lambda row: STAKEHOLDERS[row.stakeholder_id][0].lower() if row.stakeholder_id else None,
    "authority": lambda row: AUTHORITIES[row.authority_id][0].lower() if row.authority_id else None,
    "title": lambda row: row.title.lower(),
    "owner": lambda row: row.owner.lower() or None,
}


@pytest.mark.parametrize("key", SORTS)
@pytest.mark.parametrize("descending", [False, True])
def test_what_has_no_value_comes_last_in_both_directions(key: str, descending: bool, context: QueryContext) -> None:
    value = SORTED[key]
    # A reversed sort keeps equal ones as they were: with the highest id first.
    having = sorted((row for row in ROWS if value(row) is not None), key=lambda row: row.id, reverse=descending)
    lacking = sorted((row.id for row in ROWS if value(row) is None), reverse=descending)
    expected = [row.id for row in sorted(having, key=value, reverse=descending)]

    assert found(f"sort:{'-' if descending else ''}{key}", context) == expected + lacking


def test_without_an_order_the_deadline_and_then_the_id_decide(context: QueryContext) -> None:
    assert found("", context) == found("sort:deadline", context)
    assert found("limit:7", context) == found("", context)[:7]


def test_a_second_key_decides_between_equals(context: QueryContext) -> None:
    expected = sorted(ROWS, key=lambda row: (row.status, -row.priority, row.id))

    assert found("sort:status,-priority", context) == [row.id for row in expected]


def test_a_query_does_not_leave_closed_items_out_by_itself(context: QueryContext) -> None:
    assert compile_query(parse_query(""), context).where is None
    assert set(found("", context)) == set(BY_ID)


@pytest.mark.parametrize(
    ("query", "part", "in_message", "in_hint"),
    [
        ("water status:submited", "submited", "no status 'submited'", "Did you mean submitted?"),
        ("status:draft,zzz", "zzz", "no status 'zzz'", "One of: asked, declined, draft"),
        ("outcome:declind", "declind", "no outcome", "Did you mean declined?"),
        ("kind:clerance", "clerance", "no kind", "Did you mean clearance?"),
        ("kind=vendor", "vendor", "no kind", "One of: registration, clearance."),
        ("stakeholder:releif", "releif", "no stakeholder", "Did you mean"),
        ("stakeholder=relief", "relief", "no stakeholder", "Did you mean"),
        ('stakeholder:"the"', "the", "no stakeholder", "Relief Org"),
        ("stakeholder:!!", "!!", "no stakeholder", "Relief Org"),
        ("authority:zzz", "zzz", "no office", "There are: HAO"),
        ("-authority:hao,minstry", "minstry", "no office", "Did you mean"),
        ("claim:rule-of-3O", "rule-of-3O", "no claim", "Did you mean rule-of-30?"),
        ("field.local_contnet<30", "field.local_contnet", "no kind of item", "Did you mean local_content?"),
        ("field.sector<water", "field.sector", "holds a choice", "field.sector:VALUE"),
        ("field.sector:wine", "wine", "Sector", "water"),
        ("field.level:many", "many", "not a number", ""),
        ("field.bid_date<soon", "soon", "soon", ""),
        ("field.emergency:perhaps", "perhaps", "neither yes nor no", ""),
        ("deadline<+9999y", "+9999y", "1900 to 2200", ""),
        ("a due<@handovre", "@handovre", "no milestone 'handovre'", "Did you mean handover?"),
        ("due:today,@handover-30d", "@handover-30d", "no milestone 'handover-30d'", '"@handover - 30d"'),
        ('updated<"@zzz + 1d"', "@zzz + 1d", "no milestone 'zzz'", "One of: handover"),
        ('a tag:x or (due:today,"2026-01-05 + 9999y")', "2026-01-05 + 9999y", "1900 to 2200", ""),
    ],
)
def test_a_name_that_nobody_knows_is_refused_with_its_place(
    query: str, part: str, in_message: str, in_hint: str, context: QueryContext
) -> None:
    with pytest.raises(QueryError) as raised:
        found(query, context)

    assert raised.value.part == part
    assert query[raised.value.position :].startswith(part)
    assert in_message in raised.value.message.replace("No kind", "no kind")
    assert in_hint in raised.value.hint


def test_where_there_are_no_names_the_hint_says_so(tmp_path: Path, context: QueryContext) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'empty.db'}")
    schema.metadata.create_all(engine)
    with engine.connect() as connection:
        with pytest.raises(QueryError, match="There is no stakeholder yet"):
            compile_query(parse_query("stakeholder:x"), replace(context, connection=connection))
        with pytest.raises(QueryError, match="Fields: none"):
            compile_query(parse_query("field.x:1"), replace(context, connection=connection, workflows={}))
        with pytest.raises(QueryError, match="There are no milestones yet"):
            compile_query(parse_query("due<@x"), replace(context, connection=connection))
    engine.dispose()


def test_an_office_without_working_days_is_an_error_in_the_query(context: QueryContext) -> None:
    closed = replace(context, calendar=Calendar("never", weekend=frozenset(range(7))))

    with pytest.raises(QueryError, match="no working days"):
        compile_query(parse_query("due<+3wd"), closed)


def test_milestones_are_looked_up_only_where_a_query_names_one_and_none_are_given(context: QueryContext) -> None:
    with counting(context.connection) as asked:
        compile_query(parse_query('due<sun updated>="3 days ago"'), context)
        compile_query(parse_query("due<@start"), replace(context, milestones={"start": day(1)}))
        assert asked == []
        compile_query(parse_query("due<@handover"), context)
        assert "FROM milestones" in asked[0]


def test_the_thresholds_and_the_actor_come_from_the_context(context: QueryContext) -> None:
    other = replace(context, actor="عمر", due_soon_days=60, expiring_days=8, stale_days=7)

    assert set(found("owner:me", other)) == {row.id for row in ROWS if row.owner == "عمر"}
    assert set(found("is:due", other)) == {
        row.id for row in ROWS if not row.closed and row.deadline and TODAY <= row.deadline <= day(60)
    }
    assert set(found("is:expiring", other)) == {
        row.id
        for row in ROWS
        if not row.closed and row.valid_until and TODAY <= row.valid_until <= day(61 if row.alert_from else 8)
    }
    assert set(found("is:stale", other)) == {
        row.id for row in ROWS if not row.closed and local(row.updated_at) < day(-7)
    }


@pytest.mark.parametrize(
    "query",
    [
        "a " * 1_000,
        "-a " * 666,
        "a or " * 399 + "b",
        "tag:a or " * 220 + "b",
        "(a or tag:b) " * 150,
        "-tag:a " * 285,
        "a," * 900 + "b",
        '"' + "a " * 950 + '"',
        "is:" + "disputed," * 200 + "due",
        "(is:due or a (" * 25 + "b" + "))" * 25,
        "a or (is:due (tag:x or (is:open (" * 12 + "b" + "))))" * 12,
        "-(is:due or a " * 25 + "b" + ")" * 25,
        "(tag:x or is:due) -(" * 25 + "b" + ")" * 25,
        "steps<3 " * 240,
    ],
    ids=lambda query: query[:20],
)
def test_the_longest_and_deepest_queries_can_be_answered(query: str, context: QueryContext) -> None:
    found(query.strip(), context)


@pytest.mark.parametrize(
    "words",
    ["AND", '"NOT"', "NEAR(a", "a*", "a^b", "body", "{a", "'a", "a\\", "%a", '"a "" b"', "a;b--", "-a", '"()"a'],
)
def test_no_text_is_syntax_of_the_index(words: str, context: QueryContext) -> None:
    try:
        query = parse_query(words)
    except QueryError:
        query = parse_query('"' + words.replace('"', "") + ' x"')

    found(query, context)


@given(words=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=12))
@settings(max_examples=150)
def test_any_quoted_text_can_be_searched_for(words: str, shared: QueryContext) -> None:
    doubled = words.replace('"', '""')
    try:
        query = parse_query(f'"{doubled}"')
    except QueryError:
        return
    found(query, shared)


def plan(query: str, context: QueryContext, limit: int | None = 25) -> list[str]:
    """How SQLite goes about the first page of a list, or about the whole of its order: a text for each statement."""
    asked = replace(parse_query(query), limit=limit)
    with counting(context.connection) as sent:
        item_order(context.connection, asked, context) if limit is None else first_ids(
            context.connection, asked, context
        )
    return [
        explained(context.connection, statement)
        for statement in sent
        if "FROM items" in statement and "ORDER BY" in statement
    ]


def explained(connection: Connection, sent: Statement) -> str:
    rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sent}", sent.parameters)
    return "; ".join(row[-1] for row in rows)


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("is:open", "ix_items_open_deadline"),
        ("is:open sort:-deadline", "ix_items_open_deadline"),
        ("is:overdue", "ix_items_open_deadline (deadline<?)"),
        ("is:open is:overdue", "ix_items_open_deadline (deadline<?)"),
        ("is:due", "ix_items_open_deadline (deadline>? AND deadline<?)"),
        ("is:ours", "ix_items_open_waits_on (waits_on=?)"),
        ("is:open is:waiting", "ix_items_open_waits_on (waits_on=?)"),
        ("is:open stakeholder:anbar", "ix_items_open_stakeholder_id (stakeholder_id=?)"),
        ("is:open authority:hao", "ix_items_open_authority_id (authority_id=?)"),
        ("is:open owner:me", "ix_items_open_owner (owner=?)"),
        ("is:open priority:high", "ix_items_open_priority (priority=?)"),
        ("is:open kind:clr status:draft", "ix_items_open_workflow (workflow=? AND status=?)"),
        ("is:open is:disputed", "ix_items_open_deadline"),
        ("is:open (owner:a or priority:high)", "ix_items_open_deadline"),
        ("is:open -tag:water", "ix_items_open_deadline"),
        ("sort:-updated", "ix_items_updated_at"),
        ("sort:raised", "ix_items_raised"),
        ("is:closed sort:-closed", "ix_items_closed"),
        ("is:open kind:clr", "ix_items_open_kind (workflow=?)"),
        ("is:open sort:title", "ix_items_open_title"),
        ("is:open sort:-title", "ix_items_open_title"),
        ("is:open sort:title,deadline", "ix_items_open_title"),
        ("is:open sort:owner", "ix_items_open_owner_id"),
        ("is:open sort:-owner", "ix_items_open_owner_id"),
        ("is:open sort:stakeholder", "ix_items_stakeholder_open (stakeholder_id=?)"),
        ("is:open sort:-stakeholder", "ix_items_stakeholder_open (stakeholder_id=?)"),
        ("is:open sort:stakeholder,deadline", "ix_items_open_stakeholder_id (stakeholder_id=?)"),
        ("is:open sort:authority", "ix_items_authority_open (authority_id=?)"),
        ("is:open sort:-authority", "ix_items_authority_open (authority_id=?)"),
        ("is:open or is:closed sort:stakeholder", "ix_items_stakeholder_id (stakeholder_id=?)"),
        ("is:open or is:closed sort:raised", "COVERING INDEX ix_items_raised"),
        ("is:open sort:due", "ix_items_open_due"),
        ("is:open sort:-submitted", "ix_items_open_submitted"),
        ("is:open sort:created", "ix_items_open_created_at"),
    ],
)
def test_the_first_page_comes_from_an_index_in_its_order(query: str, index: str, context: QueryContext) -> None:
    steps = plan(query, context)[0]

    assert index in steps
    assert "TEMP B-TREE" not in steps or query.startswith("is:open sort:title,")


def test_what_a_ref_names_is_looked_up(context: QueryContext) -> None:
    assert "(ref=?)" in plan("ref:REG-1", context)[0]


@pytest.mark.parametrize("key", [key for key in SORTS if key not in ("closed", "valid_until")])
@pytest.mark.parametrize("descending", [False, True])
def test_an_index_alone_tells_the_whole_order_of_all_that_is_open(
    key: str, descending: bool, context: QueryContext
) -> None:
    for steps in plan(f"is:open sort:{'-' * descending}{key}", context, limit=None):
        assert re.search(r"INDEX ix_items_(open_\w+|(stakeholder|authority)_open|authority_id)\b", steps)
        assert "TEMP B-TREE" not in steps


def test_what_no_index_answers_is_read_as_it_lies_in_the_file(context: QueryContext) -> None:
    assert "ix_items_open;" in f"{plan('is:open owner:amal -status:draft sort:title', context, limit=None)[0]};"


@pytest.mark.parametrize("key", SORTS)
@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("where", ["", "is:open", "is:closed", "is:open,closed", "is:ours", "is:open priority:0,1"])
@pytest.mark.parametrize(("few", "looked_at"), [(2000, 20_000), (2, 20_000), (2, 0)])
def test_a_page_is_the_beginning_of_the_order_however_it_is_found(
    key: str,
    descending: bool,
    where: str,
    few: int,
    looked_at: int,
    context: QueryContext,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lists, "_FEW", few)
    monkeypatch.setattr(lists, "_LOOKED_AT", looked_at)
    monkeypatch.setattr(lists, "_BATCH", 7)
    query = f"{where} sort:{'-' * descending}{key}"
    expected = found(query, context)
    asked = parse_query(query)

    assert list(item_order(context.connection, asked, context)) == expected
    for limit in (1, 5, 10_000):
        assert first_ids(context.connection, replace(asked, limit=limit), context) == expected[:limit]


def test_where_many_match_only_as_many_are_looked_at_as_a_page_needs(
    context: QueryContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "_FEW", 2)
    with counting(context.connection) as sent:
        first_ids(context.connection, parse_query("is:open -kind:clr sort:title limit:3"), context)

    assert "ix_items_open_title" in explained(context.connection, sent[-1])
    assert "TEMP B-TREE" not in explained(context.connection, sent[-1])
