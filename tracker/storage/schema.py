"""The tables. docs/architecture.md draws them; a row of `events` is written for each change to any other.

Every table is changed through `storage.changes` alone but for those in DERIVED, which hold no word of a person.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    false,
    func,
    literal_column,
    text,
)

from tracker.storage.types import Day, Flag, Instant, Json

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _table(name: str, *parts: Any) -> Table:
    """A STRICT table whose ids are never used twice."""
    return Table(
        name,
        metadata,
        Column("id", Integer, primary_key=True, autoincrement=True),
        *parts,
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )


def _text(name: str, **options: Any) -> Column[str]:
    """Text that is empty rather than absent."""
    return Column(name, Text, nullable=False, server_default=text("''"), **options)


def _flag(name: str) -> Column[bool]:
    return Column(name, Flag, nullable=False, server_default=false())


def _count(name: str, start: int = 0) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default=text(str(start)))


def _refers(name: str, table: str, *, required: bool = False, indexed: bool = True, whole: bool = False) -> Column[int]:
    """A reference; `whole` means that the row is a part of what it refers to and goes with it."""
    key = ForeignKey(f"{table}.id", ondelete="CASCADE" if whole else "RESTRICT")
    return Column(name, Integer, key, nullable=not required, index=indexed)


def _one_of(name: str, *values: str) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{name} IN ({listed})", name=name)


def _version() -> tuple[Column[int], Column[Any], Column[Any]]:
    return (
        _count("version", 1),
        Column("created_at", Instant, nullable=False),
        Column("updated_at", Instant, nullable=False),
    )


# Who decides, and when they work.

calendars = _table(
    "calendars",
    Column("key", Text, nullable=False, unique=True),
    _text("title"),
    Column("weekend", Json, nullable=False),  # weekdays, Monday is 0
    _text("country"),
    _text("subdivision"),
    _text("time_zone"),
    _count("day_ends_at", 24),  # the hour at which a working day is over
    *_version(),
)

holidays = _table(
    "holidays",
    _refers("calendar_id", "calendars", required=True, indexed=False, whole=True),
    Column("day", Day, nullable=False),
    _text("name"),
    _text("name_ar"),
    Column("kind", Text, nullable=False),  # public: filled in; added, worked: by hand; announced: no estimate any more
    _flag("estimated"),
    _text("reason"),
    _one_of("kind", "public", "added", "worked", "announced"),
    UniqueConstraint("calendar_id", "day", "kind", "name"),
)

calendar_years = _table(  # the years whose public holidays were filled in
    "calendar_years",
    _refers("calendar_id", "calendars", required=True, indexed=False, whole=True),
    Column("year", Integer, nullable=False),
    Column("filled_at", Instant, nullable=False),
    _text("filled_from"),
    UniqueConstraint("calendar_id", "year"),
)

stakeholders = _table(
    "stakeholders",
    Column("name", Text, nullable=False),
    Column("name_key", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("aliases", Json, nullable=False, server_default="[]"),
    _text("contact"),
    _text("email"),
    _text("phone"),
    _text("note"),
    _refers("calendar_id", "calendars", indexed=False),
    *_version(),
    _one_of("kind", "contractor", "ngo", "researcher", "investor", "other"),
)

authorities = _table(
    "authorities",
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("name_key", Text, nullable=False, unique=True),
    Column("aliases", Json, nullable=False, server_default="[]"),
    Column("status", Text, nullable=False, server_default="unverified"),  # does the office exist?
    _text("part_of"),
    _text("contact"),
    _text("email"),
    _text("phone"),
    _text("address"),
    _text("url"),
    _text("note"),
    _refers("calendar_id", "calendars", indexed=False),
    *_version(),
    _one_of("status", "unverified", "confirmed", "disputed", "refuted"),
)
Index("ix_authorities_order", func.lower(authorities.c.code), authorities.c.id)

# What kinds of work there are.

workflows = _table(
    "workflows",
    Column("key", Text, nullable=False, unique=True),
    Column("prefix", Text, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("kind", Text, nullable=False),  # the group of stakeholders it is for
    Column("source", Text, nullable=False),  # the TOML as it was loaded
    Column("definition", Json, nullable=False),  # the same, checked and parsed
    *_version(),
)

counters = Table(
    "counters",
    metadata,
    Column("prefix", Text, primary_key=True),
    Column("last", Integer, nullable=False),
    sqlite_strict=True,
)

# The work.

items = _table(
    "items",
    Column("ref", Text, nullable=False, unique=True),
    Column("prefix", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("workflow", Text, ForeignKey("workflows.key", ondelete="RESTRICT"), nullable=False),
    Column("title", Text, nullable=False),
    _text("rationale"),
    _refers("stakeholder_id", "stakeholders"),
    _refers("authority_id", "authorities"),
    _text("authority_ref"),
    Column("status", Text, nullable=False),
    Column("waits_on", Text, nullable=False),  # as the workflow says of the status
    _text("outcome"),
    _text("owner"),
    Column("priority", Integer, nullable=False, server_default=text("1")),
    Column("raised", Day, nullable=False),
    Column("submitted", Day),
    Column("entered", Day, nullable=False),  # when the present status began
    Column("closed", Day),  # open items have none
    Column("due", Day),  # the user's own date
    _text("due_rule"),
    Column("original_due", Day),
    Column("deadline", Day),  # the nearest date that needs action
    _text("deadline_from"),  # due, step:ID, clock
    Column("deadline_at", Instant),  # when that day is over at the office, or the hour that the rule names
    Column("target", Day),  # of the status's clock
    Column("late", Day),  # its second tier
    _text("counted_on"),  # the calendar that its dates were counted on
    Column("counted_from", Day),  # the first and the last day that any of them was counted over
    Column("counted_to", Day),
    Column("valid_from", Day),
    Column("valid_until", Day),
    Column("renew_on", Day),  # when the renewal should begin
    Column("alert_from", Day),  # the first alert before the validity ends
    Column("next_review", Day),
    _text("recurrence"),
    _text("recurs_from"),
    Column("fields", Json, nullable=False, server_default="{}"),
    *_version(),
    _one_of("waits_on", "us", "them", "nobody"),
    CheckConstraint("priority BETWEEN 0 AND 3", name="priority"),
    UniqueConstraint("prefix", "number"),
)

_open = items.c.closed.is_(None)
for _columns in (
    ("deadline", "id"),
    ("stakeholder_id", "deadline", "id"),
    ("authority_id", "deadline", "id"),
    ("waits_on", "deadline", "id"),
    ("workflow", "status", "deadline", "id"),
    ("owner", "deadline", "id"),
    ("priority", "deadline", "id"),
):
    Index(
        f"ix_items_open_{_columns[0]}",
        *(items.c[name] for name in _columns),
        sqlite_where=_open,
    )
# What text is ordered by where upper and lower case are the same. The literal stands in the text of the index, so a
# query must have it too, and no parameter.
title_order = func.lower(items.c.title)
owner_order = func.nullif(func.lower(items.c.owner), literal_column("''"))
# The orders that lists of open items are sorted in; the id makes each complete.
for _name, _order in (
    ("priority_id", (items.c.priority,)),
    ("raised", (items.c.raised,)),
    ("ref", (items.c.prefix, items.c.number)),
    ("status", (items.c.status,)),
    ("updated_at", (items.c.updated_at,)),
    ("created_at", (items.c.created_at,)),
    ("due", (items.c.due,)),
    ("submitted", (items.c.submitted,)),
    ("kind", (items.c.workflow, items.c.deadline)),
    ("title", (title_order,)),
    ("owner_id", (owner_order,)),
):
    Index(f"ix_items_open_{_name}", *_order, items.c.id, sqlite_where=_open)
# SQLite cannot tell which of these and of those of all items is better, and takes the one that a migration made last.
for _party in ("stakeholder", "authority"):
    Index(f"ix_items_{_party}_open", items.c[f"{_party}_id"], items.c.id, sqlite_where=_open)
# What no other index answers goes through the open items as they lie in the file; this has to be made last of all.
Index("ix_items_open", items.c.id, sqlite_where=_open)
Index("ix_items_workflow_status", items.c.workflow, items.c.status)
Index("ix_items_updated_at", items.c.updated_at, items.c.id)
Index("ix_items_raised", items.c.raised, items.c.id)
# Without the condition SQLite takes this index for "is open", and sorts everything it finds.
_is_closed = items.c.closed.is_not(None)
Index("ix_items_closed", items.c.closed, items.c.id, sqlite_where=_is_closed)
Index("ix_items_valid_until", items.c.valid_until, items.c.id)
Index("ix_items_open_counted_to", items.c.counted_to, items.c.counted_from, sqlite_where=_open)
Index("ix_items_open_late", items.c.late, items.c.id, sqlite_where=_open)
Index("ix_items_open_renew_on", items.c.renew_on, items.c.id, sqlite_where=_open)
# Dates that hang on a milestone: few among many, found by the sign that their rules begin with.
Index("ix_items_on_milestone", items.c.due_rule, sqlite_where=func.substr(items.c.due_rule, 1, 1) == "@")

steps = _table(
    "steps",
    _refers("item_id", "items", required=True, indexed=False, whole=True),
    Column("position", Integer, nullable=False),
    _text("key"),  # of the template it came from
    Column("title", Text, nullable=False),
    _flag("required"),
    _text("owner"),
    Column("due", Day),
    _text("due_rule"),
    Column("status", Text, nullable=False, server_default="open"),
    Column("closed", Day),
    _text("reason"),
    _one_of("status", "open", "done", "skipped"),
)
Index("ix_steps_item_id_position", steps.c.item_id, steps.c.position)
Index("ix_steps_on_milestone", steps.c.due_rule, sqlite_where=func.substr(steps.c.due_rule, 1, 1) == "@")

notes = _table(
    "notes",
    _refers("item_id", "items", required=True, indexed=False, whole=True),
    Column("kind", Text, nullable=False),
    Column("happened", Day, nullable=False),
    Column("body", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    _one_of("kind", "note", "call", "email", "visit", "meeting"),
)
Index("ix_notes_item_id_id", notes.c.item_id, notes.c.id)

tags = _table(
    "tags",
    _refers("item_id", "items", required=True, indexed=False, whole=True),
    Column("tag", Text, nullable=False),
    UniqueConstraint("item_id", "tag"),
)
Index("ix_tags_tag_item_id", tags.c.tag, tags.c.item_id)

links = _table(
    "links",
    _refers("item_id", "items", required=True, indexed=False, whole=True),
    Column("kind", Text, nullable=False),
    _refers("other_id", "items", required=True, whole=True),
    _one_of("kind", "blocked-by", "relates-to", "renews"),
    CheckConstraint("item_id <> other_id", name="not_itself"),
    UniqueConstraint("item_id", "kind", "other_id"),
)

documents = _table(
    "documents",
    _refers("item_id", "items", whole=True),
    _refers("stakeholder_id", "stakeholders", whole=True),
    Column("kind", Text, nullable=False),
    _text("number"),
    _text("issuer"),
    Column("issued", Day),
    Column("expires", Day, index=True),
    _flag("required"),
    _text("location"),
    _text("sha256"),
    _text("note"),
    *_version(),
    CheckConstraint("(item_id IS NULL) <> (stakeholder_id IS NULL)", name="one_holder"),
)

observations = _table(
    "observations",
    _refers("item_id", "items", required=True, indexed=False, whole=True),
    Column("observed_on", Day, nullable=False),
    Column("as_of", Day, nullable=False),
    Column("kind", Text, nullable=False),
    Column("amount", Text),  # a decimal number, exactly as given
    _text("currency"),
    _flag("cumulative"),
    _text("url"),
    _refers("source_id", "sources", indexed=False),
    _text("grade"),
    _refers("supersedes_id", "observations", indexed=False),
    _text("note"),
    Column("created_at", Instant, nullable=False),
)
Index("ix_observations_item_id_as_of", observations.c.item_id, observations.c.as_of)

# What their clocks are worked out from, and who was told.

stays = _table(  # an item's time in one status; the present one has no end
    "stays",
    _refers("item_id", "items", required=True, indexed=False, whole=True),
    Column("status", Text, nullable=False),
    Column("entered", Day, nullable=False),
    Column("left", Day),
    _text("resumes"),  # what the clock did on entering: empty: it began; continue, restart
    Column("first", Day),  # the day that its clock first set
    _flag("by_date"),  # nobody took the move: its day had come
    _one_of("resumes", "", "continue", "restart"),
)
Index("ix_stays_item_id_id", stays.c.item_id, stays.c.id)

extensions = _table(
    "extensions",
    _refers("item_id", "items", required=True, whole=True),
    _refers("stay_id", "stays", indexed=False, whole=True),  # whose clock it is for; none: the person's own date
    Column("length", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("original", Day),
    Column("granted", Day, nullable=False),
)

turns = _table(  # what an item becomes by date, as long as nobody changes it
    "turns",
    _refers("item_id", "items", required=True, whole=True),
    Column("day", Day, nullable=False),
    Column("status", Text, nullable=False),
    Column("waits_on", Text, nullable=False),
    _text("outcome"),
    _flag("closes"),
    Column("deadline", Day),
    _text("deadline_from"),
    Column("deadline_at", Instant),
    Column("target", Day),
    Column("late", Day),
    Column("renew_on", Day),
    Column("alert_from", Day),
)
Index("ix_turns_day", turns.c.day, turns.c.item_id)

reminders = _table(
    "reminders",
    _refers("item_id", "items", required=True, indexed=False, whole=True),
    Column("tier", Text, nullable=False),
    Column("deadline", Day, nullable=False),
    Column("sent_at", Instant, nullable=False),
    UniqueConstraint("item_id", "tier", "deadline"),
)

milestones = _table(
    "milestones",
    Column("key", Text, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("day", Day, nullable=False, index=True),
    Column("certainty", Text, nullable=False),
    _text("rule"),
    _text("note"),
    *_version(),
    _one_of("certainty", "confirmed", "estimated", "disputed"),
)

# Where statements come from, and who relies on them.

sources = _table(
    "sources",
    Column("key", Text, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    _text("publisher"),
    Column("published", Day),
    Column("accessed", Day),
    _text("url"),
    _text("grade"),
    _text("note"),
    *_version(),
)

claims = _table(
    "claims",
    Column("key", Text, nullable=False, unique=True),
    Column("statement", Text, nullable=False),
    Column("status", Text, nullable=False, server_default="unverified"),
    _refers("source_id", "sources"),
    _refers("disputed_by_id", "claims"),
    _text("doubt"),
    Column("checked", Day),
    _text("checked_how"),
    *_version(),
    _one_of("status", "unverified", "confirmed", "disputed", "refuted"),
)

reliances = _table(
    "reliances",
    _refers("claim_id", "claims", required=True, whole=True),
    _refers("item_id", "items", whole=True),
    _refers("authority_id", "authorities", whole=True),
    _refers("milestone_id", "milestones", whole=True),
    CheckConstraint(
        "CASE WHEN item_id IS NULL THEN 0 ELSE 1 END + CASE WHEN authority_id IS NULL THEN 0 ELSE 1 END"
        " + CASE WHEN milestone_id IS NULL THEN 0 ELSE 1 END = 1",
        name="one_subject",
    ),
    UniqueConstraint("claim_id", "item_id", "authority_id", "milestone_id"),
)

views = _table(
    "views",
    Column("name", Text, nullable=False, unique=True),
    _text("query"),
    Column("columns", Json, nullable=False, server_default="[]"),
    _text("note"),
    *_version(),
)

seeded = _table(  # what came from which row of which seed, and how that row read then
    "seeded",
    Column("seed", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("entity", Text, nullable=False),
    Column("entity_id", Integer, nullable=False),
    UniqueConstraint("seed", "key"),
)

# What happened. Append-only.

operations = _table(
    "operations",
    Column("uuid", Text, nullable=False, unique=True),
    Column("at", Instant, nullable=False),
    Column("actor", Text, nullable=False),
    Column("command", Text, nullable=False),
    Column("summary", Text, nullable=False),
    _text("reason"),
    _refers("reverses_id", "operations"),
)
Index("ix_operations_actor_id", operations.c.actor, operations.c.id)

events = _table(
    "events",
    _refers("operation_id", "operations", required=True),
    Column("item_id", Integer),  # no foreign key: the history of an item outlives the item
    Column("entity", Text, nullable=False),
    Column("entity_id", Integer, nullable=False),
    _text("field"),  # empty: the whole row came or went
    Column("old", Json),
    Column("new", Json),
    _text("reason"),
    Column("hash", Text, nullable=False),
)
Index("ix_events_item_id_id", events.c.item_id, events.c.id)
Index("ix_events_entity_entity_id", events.c.entity, events.c.entity_id, events.c.id)

# The columns of an item that say what is due when; what it turns into by date has them too.
DATES = ("deadline", "deadline_from", "deadline_at", "target", "late", "renew_on", "alert_from")

# Worked out from the rest, or kept for the program itself: written without an event, and never undone.
DERIVED = ("operations", "events", "counters", "turns", "reminders")

# The full-text index over items. On SQLite it is an FTS5 table, made by the migration and left out of `metadata`.
search = Table("item_text", MetaData(), Column("rowid", Integer), Column("body", Text), Column("item_text", Text))
