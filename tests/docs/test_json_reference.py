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
$ tracker edit DAT-1 --field datasets=fuel --field purpose=study
$ tracker move DAT-1 submitted --override 'no time'
$ tracker extend DAT-1 60wd --reason 'their letter'
$ tracker list CLR-2 --format json
$ tracker show CLR-2 --format json
$ tracker export ref:CLR-2,DAT-1
$ tracker why DAT-1 --format json
$ tracker agenda --format json
$ tracker remind --format json
```
"""
SCHEMAS = (
    "tracker.table/1",
    "tracker.item/1",
    "tracker.export/1",
    "tracker.why/1",
    "tracker.agenda/1",
    "tracker.reminders/1",
)
# Parts that the reference describes in a sentence, or that have the keys of something else.
OTHERWISE = {"tracker.table/1": {"rows"}, "tracker.export/1": {"steps", "notes", "links"}} | dict.fromkeys(
    ("tracker.item/1", "tracker.why/1", "tracker.agenda/1", "tracker.reminders/1"), frozenset[str]()
)
# Parts that are not in the documents above: those of many overdue items.
NOT_WRITTEN = {"more_passed"}


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


def parts(document: Mapping[str, Any], name: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the document and the objects in its lists, at any depth, with the name of the list."""
    yield name, document
    for key, value in document.items():
        if isinstance(value, list):
            for entry in value:
                if isinstance(entry, dict):
                    yield from parts(entry, key)


@pytest.mark.parametrize("schema", SCHEMAS)
def test_the_reference_names_every_key(schema: str, written: Mapping[str, Mapping[str, Any]]) -> None:
    document = written[schema]
    assert document["schema"] == schema
    seen = set()
    for part, entry in parts(document):
        if part in documented()[schema]:
            assert documented()[schema][part] == set(entry), part
        else:
            assert part in OTHERWISE[schema], part
        seen.add(part)
    assert documented()[schema].keys() - seen <= NOT_WRITTEN


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
