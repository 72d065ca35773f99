"""Putting a seed into the database: what is new comes, what is there stays, what changed is pointed out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from tracker.domain.seeds import (
    KnownAuthority,
    Matching,
    Seed,
    SeedAuthority,
    SeedClaim,
    SeededItem,
    SeedMilestone,
    SeedRow,
    SeedSource,
    by_digest,
    by_key,
    by_stakeholder,
    read_seed,
)
from tracker.domain.text import clean_title, name_key
from tracker.errors import InvalidError, PermissionDeniedError
from tracker.services.edits import Edit
from tracker.services.items import edit_item, insert_item
from tracker.services.milestones import rule_problems, settle_seeded
from tracker.services.parties import insert_authority, insert_stakeholder
from tracker.services.seed_documents import Document
from tracker.storage import parties, schema
from tracker.storage.calendars import calendar_id
from tracker.storage.changes import Changes, plain
from tracker.storage.items import load_by_id
from tracker.storage.milestones import load_milestones
from tracker.storage.rows import row_id
from tracker.storage.seeds import SeededRow, item_key, ref_of, same_items, seeded_items, seeded_row
from tracker.storage.types import to_json
from tracker.storage.workflows import load_workflows
from tracker.workspace import Workspace

if TYPE_CHECKING:
    from sqlalchemy import Table


@dataclass
class Seeded:
    """What seeding did, in order; `changed` rows differ from what was seeded and wait for `--update`.

    `problems` are those that show only beside what is stored already; `shipped` seeds come with the program.
    """

    seed: Seed
    shipped: bool = False
    added: list[tuple[str, str, str]] = field(default_factory=list)  # kind, name, remark
    updated: list[tuple[str, str]] = field(default_factory=list)
    changed: list[tuple[str, str]] = field(default_factory=list)
    kept: list[tuple[str, str]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    unchanged: int = 0


class _DryRunError(Exception):
    """Ends a dry run: the transaction rolls back."""


def seed(workspace: Workspace, document: Document, *, update: bool = False, dry_run: bool = False) -> Seeded:
    """Put a seed into the database in one operation. Raises InvalidError; then nothing is changed."""
    try:
        with workspace.change("seed", f"seed {document.name}") as changes:
            done = apply_seed(changes, workspace, document, update=update)
            if dry_run:
                raise _DryRunError
    except _DryRunError:
        pass
    except PermissionDeniedError as error:
        if dry_run:
            error.hint, error.command = "A dry run takes everything back, but until then it has to write.", ""
        raise
    return done


def apply_seed(changes: Changes, workspace: Workspace, document: Document, *, update: bool = False) -> Seeded:
    """Put a seed into the database inside an operation that has begun."""
    workflows = list(load_workflows(changes.connection).values())
    known = [
        KnownAuthority(entry.code, entry.name, entry.aliases) for entry in parties.load_authorities(changes.connection)
    ]
    found = read_seed(document.text, document.name, workflows, known=known, companions=document.companions)
    return _Seeder(
        changes, workspace, document.identity or document.name, Seeded(found, document.shipped), update
    ).run()


class _Seeder:
    """Carries one seed's records over, each kind after those it refers to."""

    def __init__(self, changes: Changes, workspace: Workspace, identity: str, done: Seeded, update: bool) -> None:
        self.changes = changes
        self.workspace = workspace
        self.identity = identity
        self.done = done
        self.update = update
        self.workflows = load_workflows(changes.connection)

    def run(self) -> Seeded:
        seed = self.done.seed
        for source in seed.sources:
            self._record("source", source.key, source, self._source(source))
        for claim in seed.claims:
            self._record("claim", claim.key, claim, self._claim(claim))
        for claim in seed.claims:
            self._dispute(claim)
        for authority in seed.authorities:
            self._record("authority", authority.code, authority, self._authority(authority))
        self._milestones(seed.milestones)
        for claim in seed.claims:
            self._concerns(claim)
        found = self._match(seed.rows)
        for row in seed.rows:
            self._row(row, found.get(row))
        return self.done

    def _record(self, kind: str, key: str, record: Any, values: dict[str, Any]) -> None:
        """Add a companion's record, or see whether it changed since it was seeded."""
        table = _TABLES[kind][0]
        digest = _digest(record)
        before = self._seeded(f"{kind}:{key}")
        existing = self._id(kind, key)
        if before is not None and before.digest == digest:
            self.done.unchanged += 1
        elif before is not None and existing is not None:
            self._changed(
                kind, key, before.id, {"digest": digest}, lambda: self._take_over(kind, key, existing, values)
            )
        elif existing is not None:
            self.done.kept.append((kind, key))
            self._remember(f"{kind}:{key}", digest, table, existing)
        else:
            added = insert_authority(self.changes, values) if kind == "authority" else self.changes.add(table, values)
            self._remember(f"{kind}:{key}", digest, table, added)
            self.done.added.append((kind, key, str(values.get("name") or values.get("title") or values["statement"])))

    def _changed(self, kind: str, name: str, record: int, now: dict[str, str], apply: Callable[[], bool]) -> None:
        """Point out what changed, or with `--update` take it over and remember how it reads now."""
        if not self.update:
            self.done.changed.append((kind, name))
            return
        if apply():
            self.done.updated.append((kind, name))
        self.changes.set(schema.seeded, record, now)

    def _take_over(self, kind: str, key: str, existing: int, values: dict[str, Any]) -> bool:
        """Set what a companion says, but for the status: what people found out about a claim or an office stays.

        Tell whether there was more than a status to take over.
        """
        table = _TABLES[kind][0]
        told = values.pop("status", None)
        kept = told is not None and row_id(self.changes.connection, table, id=existing, status=told) is None
        if kept:
            self.done.kept.append((f"status of {kind}", key))
        return self.changes.set(table, existing, values) or not kept

    def _source(self, source: SeedSource) -> dict[str, Any]:
        values = asdict(source)
        values.pop("line")
        return values

    def _claim(self, claim: SeedClaim) -> dict[str, Any]:
        source_id = self._id("source", claim.source) if claim.source else None
        values = {name: getattr(claim, name) for name in ("key", "statement", "status", "doubt")}
        return values | {"source_id": source_id}

    def _authority(self, authority: SeedAuthority) -> dict[str, Any]:
        values = asdict(authority)
        values.pop("line")
        key = values.pop("calendar") or self.workspace.settings.calendar
        aliases = [alias for alias in authority.aliases if name_key(alias) != name_key(authority.name)]
        values |= {"aliases": aliases, "name_key": name_key(authority.name)}
        return values | {"calendar_id": calendar_id(self.changes.connection, key)}

    def _milestones(self, described: Sequence[SeedMilestone]) -> None:
        """Record the milestones, with what hangs on those that moved."""
        before = load_milestones(self.changes.connection)
        for milestone in described:
            self._record("milestone", milestone.key, milestone, self._milestone(milestone))
        settle_seeded(self.changes, self.workspace, before, reason=f"seed {self.done.seed.name}")
        written = {name for kind, name, *_ in (*self.done.added, *self.done.updated) if kind == "milestone"}
        wanted = [milestone for milestone in described if milestone.key in written]
        self.done.problems += rule_problems(self.changes.connection, wanted)

    def _milestone(self, milestone: SeedMilestone) -> dict[str, Any]:
        values = asdict(milestone)
        values.pop("line")
        return values

    def _dispute(self, claim: SeedClaim) -> None:
        """Tie a claim to the one that disputes it, once; what a person decided later stays."""
        own = self._id("claim", claim.key)
        other = self._id("claim", claim.disputed_by) if claim.disputed_by else None
        if own and other and ("claim", claim.key, claim.statement) in self.done.added:
            self.changes.set(schema.claims, own, {"disputed_by_id": other})

    def _concerns(self, claim: SeedClaim) -> None:
        claim_id = self._id("claim", claim.key)
        if claim_id is None or ("claim", claim.key, claim.statement) not in self.done.added:
            return
        for concern in claim.concerns:
            for kind in ("authority", "milestone"):
                subject = self._id(kind, concern)
                if subject is not None:
                    self._rely(claim_id, f"{kind}_id", subject)
                    break

    def _match(self, rows: Sequence[SeedRow]) -> dict[SeedRow, SeededItem]:
        """Find the item of each row; a row without one is new. The rules: docs/reference/seeds.md."""
        known = seeded_items(self.changes.connection)
        own = {item.item_id: item for item in known if item.seed == self.identity}
        others = [item for item in known if item.item_id not in own]
        matching = Matching(rows)
        for items, trait in ((own.values(), by_digest), (own.values(), by_key), (others, by_digest), (others, by_key)):
            matching.pair(items, trait)
        for row in matching.left:
            same = same_items(self.changes.connection, self._stakeholder(row) or "", row.action)
            matching.offer(row, [own.get(item.item_id, item) for item in same])
        matching.pair(own.values(), by_stakeholder)
        return matching.found

    def _row(self, row: SeedRow, item: SeededItem | None) -> None:
        if item is None:
            self._add_item(row)
        elif item.seed == self.identity and item.digest == row.digest:
            self.done.unchanged += 1
        else:
            if item.workflow != row.workflow:
                kinds = f"its kind is {row.workflow} now, but {item.ref} stays what it is: {item.workflow}"
                self.done.problems.append(f"Line {row.line}: {kinds}")
            key = item_key(item.item_id, row.key)
            if item.seed == self.identity:
                now = {"key": key, "digest": row.digest}
                self._changed("item", item.ref, item.record_id, now, lambda: self._update_item(item.item_id, row))
            else:
                self.done.kept.append(("item", item.ref))
                self._remember(key, row.digest, schema.items, item.item_id)

    def _add_item(self, row: SeedRow) -> None:
        stakeholder = self._stakeholder(row) or self._add_stakeholder(row)
        with _at_line(self.done.seed.name, row):
            item_id = insert_item(
                self.changes, self.workspace, self.workflows[row.workflow], row.action, _edit_of(row, stakeholder)
            )
        self._rely_on(row, item_id)
        self._remember(item_key(item_id, row.key), row.digest, schema.items, item_id)
        ref = ref_of(self.changes.connection, item_id)
        self.done.added.append(("item", ref, f"{row.action} [{row.workflow}: {row.workflow_reason}]"))

    def _stakeholder(self, row: SeedRow) -> str | None:
        """Return the name of the row's stakeholder as it is stored."""
        wanted = name_key(row.stakeholder)
        known = parties.load_stakeholders(self.changes.connection)
        return next((entry.name for entry in known if wanted in map(name_key, entry.names)), None)

    def _add_stakeholder(self, row: SeedRow) -> str:
        name = clean_title(row.stakeholder, what="stakeholder")
        insert_stakeholder(self.changes, {"name": name, "kind": row.group, "aliases": []})
        self.done.added.append(("stakeholder", name, row.group))
        return name

    def _update_item(self, item_id: int, row: SeedRow) -> bool:
        """Set what the row says; where a cell is empty, what people entered stays."""
        item = load_by_id(self.changes.connection, item_id)
        with _at_line(self.done.seed.name, row):
            edit_item(self.changes, self.workspace, item, replace(_edit_of(row), title=row.action))
        self._rely_on(row, item_id)
        return True

    def _rely_on(self, row: SeedRow, item_id: int) -> None:
        for key in row.claims:
            claim_id = self._id("claim", key)
            if claim_id is not None:
                self._rely(claim_id, "item_id", item_id)

    def _rely(self, claim_id: int, column: str, subject: int) -> None:
        table = schema.reliances
        if row_id(self.changes.connection, table, **{"claim_id": claim_id, column: subject}) is None:
            self.changes.add(table, {"claim_id": claim_id, column: subject})

    def _seeded(self, key: str) -> SeededRow | None:
        return seeded_row(self.changes.connection, self.identity, key)

    def _remember(self, key: str, digest: str, table: Table, entity_id: int) -> None:
        values = {"key": key, "digest": digest, "entity": table.name, "entity_id": entity_id}
        self.changes.add(schema.seeded, values | {"seed": self.identity})

    def _id(self, kind: str, key: str) -> int | None:
        table, column = _TABLES[kind]
        return row_id(self.changes.connection, table, **{column: key})


def _edit_of(row: SeedRow, stakeholder: str | None = None) -> Edit:
    return Edit(
        stakeholder=stakeholder,
        authority=row.authority,
        rationale=row.rationale,
        due=row.due or None,
        owner=row.owner or None,
        priority=row.priority or None,
        reference=row.reference or None,
        tags=row.tags,
    )


@contextmanager
def _at_line(name: str, row: SeedRow) -> Iterator[None]:
    """Say in which line of the seed a value stands that cannot be accepted."""
    try:
        yield
    except InvalidError as error:
        raise InvalidError(
            f"{name}, line {row.line}: {error.message}", hint=error.hint, command=error.command
        ) from None


_TABLES: dict[str, tuple[Table, str]] = {
    "source": (schema.sources, "key"),
    "claim": (schema.claims, "key"),
    "authority": (schema.authorities, "code"),
    "milestone": (schema.milestones, "key"),
}


def _digest(record: Any) -> str:
    values = {name: plain(value) for name, value in asdict(record).items() if name != "line"}
    return hashlib.sha256(to_json(values).encode()).hexdigest()
