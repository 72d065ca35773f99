"""What all formats have in common."""

from __future__ import annotations

import pytest

from tests.formats.tables import Watched, make_table, written
from tracker import formats
from tracker.errors import InvalidError

NAMES = ["csv", "json", "md", "table"]


def test_the_formats_are_the_files_of_the_folder() -> None:
    assert formats.names() == NAMES


@pytest.mark.parametrize(("name", "hint"), [("jsno", "Did you mean json?"), ("xyz", "Formats: csv, json, md, table.")])
def test_an_unknown_format_offers_the_nearest(name: str, hint: str) -> None:
    with pytest.raises(InvalidError, match=f"There is no format '{name}'") as raised:
        formats.load(name)

    assert raised.value.hint == hint


@pytest.mark.parametrize("name", NAMES)
def test_rows_are_counted(name: str) -> None:
    out = Watched()

    assert formats.load(name).write(make_table(out.rows(3, 1)), out, formats.Options()) == 3
    assert formats.load(name).write(make_table([]), out, formats.Options()) == 0


@pytest.mark.parametrize("name", ["csv", "json", "md"])
def test_rows_are_written_while_they_come(name: str) -> None:
    out = Watched()
    formats.load(name).write(make_table(out.rows(200, 1000)), out, formats.Options())

    # When the last row was asked for, all but a small buffer of those before it had been written already.
    assert out.sizes[-1] > 190 * 1000 - 16_384


@pytest.mark.parametrize("name", NAMES)
def test_the_same_table_is_the_same_bytes(name: str) -> None:
    rows = [("a",), ("مياه",), (None,)]

    assert written(name, make_table(rows)) == written(name, make_table(iter(rows)))
