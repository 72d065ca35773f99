"""JSON: for programs; nothing is changed or cut."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.formats.tables import make_table, written
from tracker.domain.table import Column


def loaded(*arguments: Any) -> Any:
    return json.loads(written("json", make_table(*arguments)))


def test_the_schema_says_what_each_column_is() -> None:
    columns = (Column("ref", "Ref"), Column("days_left", "Days left", "integer"))

    assert loaded([("CLR-1", -3)], columns, "Late") == {
        "schema": "tracker.table/1",
        "title": "Late",
        "columns": [
            {"key": "ref", "title": "Ref", "type": "text"},
            {"key": "days_left", "title": "Days left", "type": "integer"},
        ],
        "rows": [{"ref": "CLR-1", "days_left": -3}],
    }


def test_a_table_without_rows_is_json_too() -> None:
    assert loaded([])["rows"] == []


@given(st.lists(st.text(st.characters(codec="utf-8")), max_size=4))
def test_any_text_is_read_back_as_it_was(texts: list[str]) -> None:
    assert [row["text"] for row in loaded([(text,) for text in texts])["rows"]] == texts


def test_text_is_readable_and_utf8() -> None:
    assert "مياه".encode() in written("json", make_table([("مياه",)]))


def test_control_characters_are_kept_but_escaped() -> None:
    hostile = "a\x1b[31m\x07\x7f\x9b\u202e\u2066\u2028"
    content = written("json", make_table([(hostile,)])).decode()

    assert json.loads(content)["rows"] == [{"text": hostile}]
    assert not set(hostile) - set("a[31m") & set(content)


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("date", date(2026, 1, 5), "2026-01-05"),
        ("datetime", datetime(2026, 1, 5, 9, 30, 15, tzinfo=UTC), "2026-01-05T09:30:15Z"),
        ("decimal", Decimal("12.50"), "12.50"),
        ("boolean", True, True),
        ("integer", None, None),
    ],
)
def test_values_are_as_programs_want_them(kind: Any, value: Any, expected: Any) -> None:
    assert loaded([(value,)], (Column("value", "Value", kind),))["rows"] == [{"value": expected}]
