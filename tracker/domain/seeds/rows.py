"""The rows of a seed that become action items."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import lru_cache

from tracker.domain.seeds.choices import Choice, choose_group, choose_workflow
from tracker.domain.seeds.companions import DASHES, listed, row_cells
from tracker.domain.seeds.records import SeedRow
from tracker.domain.seeds.registry import Registry
from tracker.domain.seeds.remarks import Remarks
from tracker.domain.seeds.tables import TextRow, TextTable
from tracker.domain.seeds.words import ITEM_COLUMNS, ITEM_NEEDS, columns_of
from tracker.domain.text import clean_title, name_key
from tracker.domain.workflow import Workflow
from tracker.errors import InvalidError

_OPTIONAL = ("group", "kind", "due", "owner", "priority", "reference", "tags", "claims")
_AS_TYPED = ("stakeholder", "group", "action", "rationale", "due", "owner", "priority", "reference")


def item_columns(table: TextTable) -> Mapping[str, int]:
    """Return which header stands for which column of an action item."""
    return _columns(table.headers)


@lru_cache(maxsize=64)  # asked several times for each table
def _columns(headers: tuple[str, ...]) -> Mapping[str, int]:
    return columns_of(headers, ITEM_COLUMNS, ITEM_NEEDS)


def holds_items(table: TextTable) -> bool:
    """Tell whether the table has a stakeholder, an action and a rationale column."""
    return set(ITEM_NEEDS) <= item_columns(table).keys()


class RowReader:
    """Reads the item tables of one seed; each row that cannot be accepted becomes a problem in the remarks."""

    def __init__(self, workflows: Sequence[Workflow], offices: Registry, remarks: Remarks) -> None:
        self._workflows = workflows
        self._offices = offices
        self._remarks = remarks
        self._lines: dict[tuple[str, ...], int] = {}

    def read(self, table: TextTable) -> list[SeedRow]:
        """Return the rows of one table."""
        columns = item_columns(table)
        by_position = {position: name for name, position in columns.items()}
        found = ", ".join(f"{by_position[at]} from '{table.headers[at]}'" for at in sorted(by_position))
        self._remarks.note(f"action items, in the table '{table.title}': {found}", line=table.line)
        rest = [f"'{header}'" for at, header in enumerate(table.headers) if header and at not in by_position]
        if rest:
            self._remarks.problem(f"no meaning is known for the columns {', '.join(rest)}", line=table.line)
        rows = (self._try(table, row, columns) for row in table.rows)
        return [row for row in rows if row]

    def _try(self, table: TextTable, row: TextRow, columns: Mapping[str, int]) -> SeedRow | None:
        if not any(row.cells):
            return None
        if row.remark:
            self._remarks.problem(row.remark, line=row.line)
        try:
            return self._row(row_cells(table, row, columns, ITEM_COLUMNS), row.line)
        except InvalidError as error:
            self._remarks.problem(f"the row is left out: {error}", line=row.line)
            return None

    def _row(self, cells: dict[str, str], line: int) -> SeedRow | None:
        cells |= {name: "" for name in _OPTIONAL if cells[name] in DASHES}
        stakeholder = clean_title(cells["stakeholder"], what="stakeholder")
        action = clean_title(_without_stop(cells["action"]), what="action")
        if not name_key(stakeholder):
            raise InvalidError(f"The stakeholder '{stakeholder}' has no letters.")
        group = choose_group(stakeholder, cells["group"])
        workflow = choose_workflow(action, group.value, cells["kind"], self._workflows)
        if not workflow.value:
            raise InvalidError(f"{workflow.reason}.")
        if self._repeats((name_key(stakeholder), workflow.value, action, cells["authority"]), line):
            return None
        self._tell(stakeholder, group, workflow, line)
        if not cells["rationale"]:
            self._remarks.note("there is no rationale", line=line)
        cells |= {"stakeholder": stakeholder, "action": action}
        digest = _digest(cells)  # before anything is chosen: which kind the words mean depends on the workflows
        cells |= {"group": group.value, "kind": workflow.value}
        return self._build(cells, workflow.reason, digest, line)

    def _repeats(self, content: tuple[str, ...], line: int) -> bool:
        first = self._lines.setdefault(content, line)
        if first != line:
            self._remarks.problem(f"the row is left out: it repeats line {first}", line=line)
        return first != line

    def _tell(self, stakeholder: str, group: Choice, workflow: Choice, line: int) -> None:
        for doubt in (*group.doubts, *workflow.doubts):
            self._remarks.problem(doubt, line=line)
        say_group = self._remarks.problem if group.fallback else self._remarks.note
        say_group(f"'{stakeholder}' is of the group {group.value}: {group.reason}", line=line)
        say_kind = self._remarks.problem if workflow.fallback else self._remarks.note
        say_kind(f"the kind of work is {workflow.value}: {workflow.reason}", line=line)

    def _build(self, cells: dict[str, str], reason: str, digest: str, line: int) -> SeedRow:
        office = self._offices.find(cells["authority"], cells["action"], line)
        claims = [*listed(cells["claims"], marks=r",;،؛\s"), self._offices.claim_of(office.code) if office else ""]
        tags = [tag.lstrip("#") for tag in listed(cells["tags"])]
        return SeedRow(
            workflow=cells["kind"],
            workflow_reason=reason,
            authority=office.code if office else None,
            authority_name=office.name if office else "",
            tags=tuple(dict.fromkeys(filter(None, tags))),
            claims=tuple(dict.fromkeys(filter(None, claims))),
            line=line,
            key=f"{name_key(cells['stakeholder'])}/{cells['action']}",
            digest=digest,
            **{name: cells[name] for name in _AS_TYPED},
        )


def _without_stop(action: str) -> str:
    return action[:-1].rstrip() if action.endswith(".") and not action.endswith("..") else action


def _digest(content: Mapping[str, str]) -> str:
    """The SHA-256 of what was typed; empty cells count as absent, so that an added column changes nothing by itself."""
    filled = {name: text for name, text in content.items() if text}
    return hashlib.sha256(json.dumps(filled, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
