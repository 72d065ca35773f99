"""Typed fields as columns: every type, what is stored in another type, and the same value that a query compares."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.builders import make_item, raw
from tests.formats.tables import written
from tracker.services.lists import ListRequest, item_table
from tracker.services.workflows import load_workflow_file
from tracker.workspace import Workspace

FLOW = """
key = "{key}"
prefix = "{prefix}"
title = "{key}"
group = "other"

[[state]]
key = "open"
title = "Open"

[[state]]
key = "done"
title = "Done"
closed = true
outcome = "done"

[[move]]
from = "open"
to = "done"
title = "Finish"
"""
FORMATS = ("csv", "json", "md", "table")
# field type, more of the field's definition, what is typed, what JSON and CSV show
EVERY_TYPE = [
    ("text", "", "a, b", "a, b", "a, b"),
    ("url", "", "https://a.example", "https://a.example", "https://a.example"),
    ("choice", 'choices = ["Water", "Food"]', "water", "Water", "Water"),
    ("integer", "", "1200", 1200, "1200"),
    ("decimal", "", "-33.250", "-33.25", "-33.25"),
    ("percent", "", "30%", "30", "30"),
    ("money", "", "USD 1200.5", "1200.50 USD", "1200.50 USD"),
    ("date", "", "2026-01-05", "2026-01-05", "2026-01-05"),
    ("datetime", "", "2026-01-05 14:30", "2026-01-05T11:30:00Z", "2026-01-05 14:30"),
    ("boolean", "", "yes", True, "yes"),
    ("boolean", "", "no", False, "no"),
    ("list", "", "Baghdad, Rutba", "Baghdad, Rutba", "Baghdad, Rutba"),
]


def load(workspace: Workspace, folder: Path, *fields: str, key: str = "job") -> None:
    """Load a workflow with these fields: a name, and lines of its definition."""
    made = "".join(f'[[field]]\nkey = "{name}"\ntitle = "{name}"\n{rest}\n' for name, _, rest in map(split, fields))
    path = folder / f"{key}.toml"
    path.write_text(FLOW.format(key=key, prefix=key.upper()) + made, encoding="utf-8")
    load_workflow_file(workspace, path)


def split(field: str) -> tuple[str, str, str]:
    return field.partition(": ")


def cells(workspace: Workspace, format_name: str, *columns: str, query: str = "") -> str:
    with item_table(workspace, ListRequest(query=query, columns=("ref", *columns))) as table:
        return written(format_name, table, plain=True).decode()


def column(workspace: Workspace, name: str, query: str = "") -> list[object]:
    return [row[name] for row in json.loads(cells(workspace, "json", name, query=query))["rows"]]


def lines(workspace: Workspace, *columns: str) -> list[str]:
    return cells(workspace, "csv", *columns).splitlines()[1:]


@pytest.mark.parametrize(("kind", "more", "typed", "in_json", "in_csv"), EVERY_TYPE)
def test_every_type_of_field_is_a_column(
    empty: Workspace, tmp_path: Path, kind: str, more: str, typed: str, in_json: object, in_csv: str
) -> None:
    load(empty, tmp_path, f'it: type = "{kind}"\n{more}')
    make_item(empty, kind="job", fields={"it": typed})
    make_item(empty, kind="job")

    assert column(empty, "it") == [in_json, None]
    assert lines(empty, "it") == [f'JOB-1,"{in_csv}"' if "," in in_csv else f"JOB-1,{in_csv}", "JOB-2,"]
    for name in ("md", "table"):
        assert in_csv in cells(empty, name, "it").replace("\\", "")


@pytest.mark.parametrize("kind", ["integer", "decimal", "percent", "money", "date", "datetime", "boolean", "list"])
def test_text_stored_before_a_field_had_its_type_is_shown_as_it_is(empty: Workspace, tmp_path: Path, kind: str) -> None:
    load(empty, tmp_path, 'it: type = "text"')
    texts = ["next week", "nan", "2026-01-05 ?", "[half", "٣", "1_000", "9999-12-31T23:59:59Z", "=1+1"]
    for text in texts:
        make_item(empty, kind="job", fields={"it": text})
    load(empty, tmp_path, f'it: type = "{kind}"')

    assert column(empty, "it") == texts
    for name in FORMATS:
        found = cells(empty, name, "it").replace("\\", "")
        assert [text for text in texts if text not in found] == []
    assert lines(empty, "it")[-1] == "JOB-8,'=1+1"  # no formula, whatever the column's type


def test_a_day_without_a_time_is_no_moment(empty: Workspace, tmp_path: Path) -> None:
    load(empty, tmp_path, 'it: type = "date"')
    make_item(empty, kind="job", fields={"it": "2026-01-05"})
    load(empty, tmp_path, 'it: type = "datetime"')

    assert lines(empty, "it") == ["JOB-1,2026-01-05"]


def test_each_list_is_its_own_items(empty: Workspace, tmp_path: Path) -> None:
    load(empty, tmp_path, 'it: type = "list"')
    for typed in ("Rutba, Baghdad", "b", "c, a, b"):
        make_item(empty, kind="job", fields={"it": typed})

    assert column(empty, "it") == ["Rutba, Baghdad", "b", "c, a, b"]


def test_what_one_type_stored_another_can_show(empty: Workspace, tmp_path: Path) -> None:
    before = {"number": "integer", "flag": "boolean", "names": "list"}
    load(empty, tmp_path, *(f'{name}: type = "{kind}"' for name, kind in before.items()))
    make_item(empty, kind="job", fields={"number": "7", "flag": "yes", "names": "a, b"})
    load(empty, tmp_path, 'number: type = "date"', 'flag: type = "datetime"', 'names: type = "decimal"')

    assert lines(empty, *before) == ['JOB-1,7,1,"[""a"",""b""]"']


def test_a_field_of_several_types_is_a_column_of_text(empty: Workspace, tmp_path: Path) -> None:
    for key, kind, typed in (("aa", "date", "2026-01-05"), ("bb", "boolean", "yes"), ("cc", "list", "x, y")):
        load(empty, tmp_path, f'it: type = "{kind}"', key=key)
        make_item(empty, kind=key, fields={"it": typed})

    assert column(empty, "it") == ["2026-01-05", "yes", "x, y"]
    with item_table(empty, ListRequest(columns=("it",))) as table:
        assert table.columns[0].type == "text"


def test_a_column_is_sensitive_where_any_kind_says_so(empty: Workspace, tmp_path: Path) -> None:
    load(empty, tmp_path, "it: ", key="aa")
    load(empty, tmp_path, "it: sensitive = true", key="bb")

    with item_table(empty, ListRequest(columns=("it",))) as table:
        assert table.columns[0].sensitive


@pytest.mark.parametrize(
    ("field", "query", "shown"),
    [
        ('type = "integer"\ndefault = 30', "field.it=30", 30),
        ('type = "boolean"\ndefault = false', "field.it=no", False),
        ('type = "list"\ndefault = "Baghdad, Rutba"', "field.it=Rutba", "Baghdad, Rutba"),
        ('type = "percent"\ncomputed = "percent(part, whole)"', "field.it=50", "50"),
    ],
)
def test_a_column_shows_what_a_query_compares(
    empty: Workspace, tmp_path: Path, field: str, query: str, shown: object
) -> None:
    load(empty, tmp_path, 'part: type = "money"', 'whole: type = "money"')
    make_item(empty, kind="job", fields={"part": "50 USD", "whole": "100 USD"})
    load(empty, tmp_path, 'part: type = "money"', 'whole: type = "money"', f"it: {field}")

    assert column(empty, "it", query) == [shown]


def test_the_dates_of_an_item_are_those_that_queries_compare(empty: Workspace, tmp_path: Path) -> None:
    load(empty, tmp_path, 'valid_until: type = "date"')
    make_item(empty, kind="job", fields={"valid_until": "2026-03-31"})

    assert lines(empty, "field.valid_until") == ["JOB-1,2026-03-31"]


def test_a_file_with_nonsense_where_a_date_belongs_is_listed(empty: Workspace) -> None:
    make_item(empty)
    with raw(empty.location) as connection:
        connection.execute("UPDATE items SET due = 'soon', updated_at = '?'")

    assert lines(empty, "due", "last_update") == ["ACT-1,soon,?"]
