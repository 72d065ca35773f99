"""CSV read by programs that are not ours."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from tests.formats.tables import make_table, written
from tracker.domain.table import Column

COLUMNS = (
    Column("ref", "Ref"),
    Column("title", "Title"),
    Column("due", "Due", "date"),
    Column("days_left", "Days left", "integer"),
)
ROWS: list[tuple[Any, ...]] = [
    ("CLR-1", "قافلة مياه إلى الرطبة", date(2026, 1, 2), -3),
    ("CLR-2", "=1+1", None, None),
    ("CLR-3", '@a "quoted", two\nlines', date(2026, 2, 1), 27),
]


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.csv"
    path.write_bytes(written("csv", make_table(ROWS, COLUMNS)))
    return path


def test_duckdb_reads_the_same_cells_and_types(report: Path) -> None:
    duckdb = pytest.importorskip("duckdb", reason="DuckDB is not installed")
    with duckdb.connect() as connection:
        found = connection.execute("SELECT * FROM read_csv(?) ORDER BY ref", [str(report)])
        names = [column[0] for column in found.description]
        rows = found.fetchall()

    assert names == ["ref", "title", "due", "days_left"]
    assert rows == [
        ("CLR-1", "قافلة مياه إلى الرطبة", date(2026, 1, 2), -3),
        ("CLR-2", "'=1+1", None, None),
        ("CLR-3", '\'@a "quoted", two\nlines', date(2026, 2, 1), 27),
    ]


def test_libreoffice_opens_it_with_the_right_cells(report: Path, tmp_path: Path) -> None:
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice (soffice) is not installed")
    comma, quote, utf8, first_line, by_itself = "44", "34", "76", "1", "1/1/2/1/3/1/4/1"
    subprocess.run(
        [
            soffice,
            f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            "--headless",
            f"--infilter=Text - txt - csv (StarCalc):{comma},{quote},{utf8},{first_line},{by_itself}",
            "--convert-to",
            "xlsx",
            "--outdir",
            str(tmp_path),
            str(report),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    with ZipFile(tmp_path / "report.xlsx") as workbook:
        sheet = workbook.read("xl/worksheets/sheet1.xml").decode()
        texts = workbook.read("xl/sharedStrings.xml").decode()

    assert "<f" not in sheet  # no formula anywhere
    assert "قافلة مياه إلى الرطبة" in texts
    assert "=1+1" in texts
    assert "<v>-3</v>" in sheet  # a number, also where it is negative
    assert sheet.count("<row ") == 4
