"""docs/reference/json.md names exactly the keys that the program writes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from docs.tools import examples

COMMANDS = """\
```console
$ tracker init
$ tracker add clearance 'Water for Rutba' --stakeholder ngo --authority HAO --due '+3d' --tag water
$ tracker note CLR-2 'They will call back'
$ tracker link CLR-2 --blocked-by REG-1
$ tracker view add open is:open
$ tracker list CLR-2 --format json
$ tracker show CLR-2 --format json
$ tracker export CLR-2
```
"""
SCHEMAS = ("tracker.table/1", "tracker.item/1", "tracker.export/1")


def documented() -> dict[str, dict[str, set[str]]]:
    """Return the keys by schema and part; the part of the whole document is empty."""
    text = (examples.ROOT / "docs" / "reference" / "json.md").read_text(encoding="utf-8")
    found: dict[str, dict[str, set[str]]] = {}
    for section in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        schema, _, rest = section.partition("\n")
        for part in re.split(r"^### ", f"\n{rest}", flags=re.MULTILINE):
            title, _, body = part.partition("\n")
            rows = re.findall(r"^\| (`[^|]+`) \|", body, flags=re.MULTILINE)
            keys = {key for row in rows for key in re.findall(r"`([^`]+)`", row)}
            found.setdefault(schema, {})[title.strip()] = keys
    return found


@pytest.fixture(scope="module")
def written() -> Mapping[str, Mapping[str, Any]]:
    """Return a document of each schema."""
    outputs = [output for _, output, _ in examples.run_page(COMMANDS)][-len(SCHEMAS) :]
    return {schema: json.loads("\n".join(output)) for schema, output in zip(SCHEMAS, outputs, strict=True)}


def parts(document: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield "", document
    for key, value in document.items():
        if isinstance(value, list) and key != "rows":
            for entry in value:
                if isinstance(entry, dict):
                    yield key, entry


@pytest.mark.parametrize("schema", SCHEMAS)
def test_the_reference_names_every_key(schema: str, written: Mapping[str, Mapping[str, Any]]) -> None:
    document = written[schema]
    assert document["schema"] == schema
    seen = set()
    for part, entry in parts(document):
        assert documented()[schema][part] == set(entry), part
        seen.add(part)
    assert documented()[schema].keys() - seen <= {"holidays"}  # filled in with the calendar, when there is one


def test_rows_have_the_keys_of_the_columns(written: Mapping[str, Mapping[str, Any]]) -> None:
    document = written["tracker.table/1"]
    assert [column["key"] for column in document["columns"]] == list(document["rows"][0])


def test_the_parts_of_an_exported_item_are_those_of_an_item_without_numbers(
    written: Mapping[str, Mapping[str, Any]],
) -> None:
    exported, item = written["tracker.export/1"]["items"][0], written["tracker.item/1"]
    for part in ("steps", "notes"):
        assert set(exported[part][0]) == set(item[part][0]) - {"id"}
    assert set(exported["links"][0]) == {"kind", "ref"}


def test_holidays_have_the_keys_of_their_table() -> None:
    from tracker.storage.schema import holidays

    assert documented()["tracker.export/1"]["holidays"] == {column.name for column in holidays.c}
