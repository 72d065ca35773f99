"""Measuring, and one table of ratios.

Only ratios within one run mean anything: absolute times are those of one machine on one day. Runs are interleaved, so
that whatever else the machine does falls on all alike, and medians are compared. The databases are warm: each command
runs once before it is measured.
"""

from __future__ import annotations

import filecmp
import hashlib
import json
import os
import shutil
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import TypeVar

from benchmarks import NOW, tui
from benchmarks.calendar_day import ADD, RESET, check_all_is_back, effect
from benchmarks.cases import CASES, TARGET, Case, Names, names_of
from benchmarks.child import ROOT, ChildFailedError, Taken, environment, run_module

K = TypeVar("K")
CSV_TARGET, MEMORY_TARGET = 1.5, 120.0  # times a bare loop; MiB
# Of the rows that a plain update is given, the program finds out which they are, and from each of those that could be
# meant (about twice as many) works all dates out again: in Python, where SQLite is done with a row in the meantime.
DAY_TARGET = 10.0  # times a plain update
_FEW_RUNS = 3  # of what takes seconds
_TUI_RUNS = 5
_CELL = 24  # characters of a column
_WHAT_MAKES_THEM = (
    *(f"benchmarks/{name}.py" for name in ("content", "dates", "generate", "parties", "rows")),
    *(f"tracker/domain/{name}.py" for name in ("calendar", "clocks", "deadlines", "rules", "schedule")),
    "migrations/versions/*.py",
    "tracker/storage/schema.py",
    "tracker/workflows/*.toml",
)


@dataclass(frozen=True, slots=True)
class Plan:
    """How many items, how often, where the databases are kept, and whether a missed target is an error.

    `counted` is how many items there are where a calendar day changes.
    """

    sizes: tuple[int, ...]
    runs: int
    counted: int
    folder: Path | None = None
    strict: bool = False


@dataclass
class _Table:
    """Prints lines as they come and remembers whether all targets were met."""

    width: int = 54
    missed: list[str] = field(default_factory=list)

    def heading(self, text: str, columns: Sequence[str] = ()) -> None:
        print(f"\n{text}")
        if columns:
            print(f"  {'':{self.width}}{''.join(f'{column:>{_CELL}}' for column in columns)}  target")

    def line(self, title: str, cells: Sequence[str], found: float, target: float | None, unit: str = "x") -> None:
        verdict = "none: it grows with what it counts"
        if target is not None:
            verdict = f"<= {target:g}{unit}  {'holds' if found <= target else 'MISSED'}"
            if found > target:
                self.missed.append(title)
        print(f"  {title:{self.width}}{''.join(f'{cell:>{_CELL}}' for cell in cells)}  {verdict}", flush=True)


def run(plan: Plan) -> int:
    """Measure everything and print it; return 2 where a command failed, 1 for a missed target if `strict`, else 0."""
    try:
        with _folder(plan.folder) as folder:
            files = {size: _database(folder, size) for size in plan.sizes}
            table = _Table()
            print(f"Whole processes, medians of {plan.runs} interleaved runs")
            _commands(table, folder, files, plan.runs)
            _start(table, folder, files[plan.sizes[0]], plan.runs)
            _tui(
                table,
                folder,
                {size: files[size] for size in (plan.sizes[0], plan.sizes[-1])},
                min(plan.runs, _TUI_RUNS),
            )
            _csv(table, folder, plan.sizes[-1], files[plan.sizes[-1]], min(plan.runs, _FEW_RUNS))
            _calendar_day(table, folder, _database(folder, plan.counted), min(plan.runs, _FEW_RUNS))
    except ChildFailedError as error:
        print(f"benchmarks: {error}", file=sys.stderr)
        return 2
    print(f"\nMissed: {', '.join(table.missed)}" if table.missed else "\nAll targets hold.")
    return 1 if table.missed and plan.strict else 0


@contextmanager
def _folder(given: Path | None) -> Iterator[Path]:
    if given is not None:
        given.mkdir(parents=True, exist_ok=True)
        yield given.absolute()
        return
    with tempfile.TemporaryDirectory(prefix="benchmarks-") as folder:
        yield Path(folder)


def _database(folder: Path, size: int) -> Path:
    """Return the database of that size, made unless one that would be the same is kept in the folder."""
    digest = hashlib.sha256()
    for pattern in _WHAT_MAKES_THEM:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(path.read_bytes())
    target = folder / f"items-{size}-{digest.hexdigest()[:8]}.db"
    if not target.exists():
        scratch = target.with_suffix(".part")
        scratch.unlink(missing_ok=True)
        # In a process of its own: a child's peak memory counts what its parent held when it was started.
        taken = run_module(["benchmarks", "generate", str(scratch), "--items", str(size)], environment(folder, scratch))
        with scratch.open("rb+") as file:
            os.fsync(file.fileno())  # otherwise the first command that writes would wait for all of it
        scratch.rename(target)
        print(f"Made {size:,} items in {taken.seconds:.0f} s, {target.stat().st_size / 1e6:,.0f} MB", flush=True)
    return target


def _commands(table: _Table, folder: Path, files: Mapping[int, Path], runs: int) -> None:
    """Each command on each database, against itself on the smallest."""
    names = {size: names_of(path) for size, path in files.items()}
    given = {size: environment(folder, path) for size, path in files.items()}
    smallest, *larger = files
    heads = [f"{smallest:,}", *(f"{size:,}" for size in larger)]
    table.heading("Each command against itself on the smallest database", heads)
    for case in CASES:
        taken = _interleaved({size: _runner(case, names[size], given[size]) for size in files}, runs)
        seconds = {size: median(one.seconds for one in times) for size, times in taken.items()}
        ratios = {size: seconds[size] / seconds[smallest] for size in larger}
        cells = [_milliseconds(seconds[smallest])]
        cells += [f"x{ratios[size]:.2f} {_milliseconds(seconds[size])}" for size in larger]
        table.line(case.title, cells, max(ratios.values(), default=1.0), case.target)


def _runner(case: Case, names: Names, given: dict[str, str]) -> Callable[[int], Taken]:
    return lambda run: run_module(["tracker", *case.words(names, run)], given)


def _start(table: _Table, folder: Path, path: Path, runs: int) -> None:
    given = environment(folder, path)
    taken = _interleaved(
        {
            "minimal": lambda run: run_module(["benchmarks.minimal", "--limit", "25"], given),
            "tracker": lambda run: run_module(["tracker", "list", "--limit", "25"], given),
        },
        runs,
    )
    least, ours = (median(one.seconds for one in taken[name]) for name in ("minimal", "tracker"))
    table.heading("Start-up: against a minimal Typer command with one SQLAlchemy Core select", ("minimal", "tracker"))
    cells = [_milliseconds(least), f"x{ours / least:.2f} {_milliseconds(ours)}"]
    table.line("list --limit 25", cells, ours / least, TARGET)


def _tui(table: _Table, folder: Path, files: Mapping[int, Path], runs: int) -> None:
    """The terminal UI on the smallest and on the largest database."""
    least, most = files
    found = tui.interleaved(folder, files, runs)
    table.heading(f"Terminal UI, medians of {runs} runs: longest pause of the event loop, and the whole (ratio)",
                  (f"{least:,}", f"{most:,}"))  # fmt: skip
    for name in found[least][0].pauses:
        few, many = (tui.middle(found, size, name) for size in (least, most))
        cells = [f"{_milliseconds(pause)} of {whole:.2f} s" for pause, whole in (few, many)]
        cells[1] += f" x{many[1] / few[1]:.2f}"
        table.line(name, cells, many[0], tui.FELT, " s")
    for title, figures, shown in (
        ("longest pause of all", {size: [run.longest for run in found[size]] for size in files}, _milliseconds),
        ("first screen", {size: [run.first for run in found[size]] for size in files}, _milliseconds),
        ("peak memory", {size: [run.memory for run in found[size]] for size in files}, _mebibytes),
    ):
        few_, many_ = (median(figures[size]) for size in (least, most))
        table.line(title, [shown(few_), f"x{many_ / few_:.2f} {shown(many_)}"], many_ / few_, tui.RATIO)
    theirs, memory = tui.data_table(folder, files[least])
    table.heading(f"For comparison, Textual's own DataTable of {tui.ROWS:,} rows", ("longest pause", "whole"))
    for name, (pause, whole) in theirs.items():
        print(f"  {name:{table.width}}{_milliseconds(pause):>20}{f'{whole:.2f} s':>20}")
    print(f"  {'peak memory':{table.width}}{_mebibytes(memory):>20}")


def _csv(table: _Table, folder: Path, size: int, path: Path, runs: int) -> None:
    given = environment(folder, path)
    bare, ours = folder / "bare.csv", folder / "report.csv"
    taken = _interleaved(
        {
            "bare": lambda run: run_module(["benchmarks.bare_csv", str(path), str(bare), NOW[:10]], given),
            "report": lambda run: run_module(["tracker", "report", "status", "--output", str(ours), "--force"], given),
        },
        runs,
        before=lambda: _same_cells(bare, ours),
    )
    seconds = {name: median(one.seconds for one in times) for name, times in taken.items()}
    memory = {name: max(one.memory for one in times) for name, times in taken.items()}
    ratio = seconds["report"] / seconds["bare"]
    table.heading(f"CSV status report of {size:,} items: against a bare sqlite3 and csv loop", ("bare", "report"))
    cells = [f"{seconds['bare']:.2f} s", f"x{ratio:.2f} {seconds['report']:.2f} s"]
    table.line("report status --output FILE (same bytes)", cells, ratio, CSV_TARGET)
    cells = [f"{memory['bare']:.0f} MiB", f"{memory['report']:.0f} MiB"]
    table.line("peak memory", cells, memory["report"], MEMORY_TARGET, " MiB")
    for written in (bare, ours):
        written.unlink()


def _calendar_day(table: _Table, folder: Path, before: Path, runs: int) -> None:
    """A day off added and taken back, and the deadlines that it moved set by a plain update, by turns."""
    counted, plain, moves = folder / "counted.db", folder / "plain.db", folder / "moves.json"
    for copy in (counted, plain):
        shutil.copyfile(before, copy)
    given = environment(folder, counted)
    run_module(["tracker", *ADD], given)
    did = effect(before, counted)
    run_module(["tracker", *RESET], given)
    check_all_is_back(before, counted)
    taken: dict[str, list[float]] = defaultdict(list)
    for number in range(runs):
        # There and back again, so that each run writes as much as the first.
        moved = [(item_id, *(days if number % 2 == 0 else days[::-1])) for item_id, *days in did.moves]
        moves.write_text(json.dumps(moved), encoding="utf-8")
        plainly = ["benchmarks.plain_update", str(plain), str(moves)]
        for name, words in (("plain", plainly), ("add-day", ["tracker", *ADD]), ("reset-day", ["tracker", *RESET])):
            taken[name].append(run_module(words, given).seconds)
    table.heading(
        f"A calendar day among {did.still_open:,} open items, {len(did.concerned):,} of which count over it:"
        f" {len(did.written):,} written, {len(did.moves):,} deadlines moved",
        ("plain update", "tracker"),
    )
    least, *ours = (median(taken[name]) for name in ("plain", "add-day", "reset-day"))
    for name, seconds in zip(("add-day", "reset-day"), ours, strict=True):
        cells = [f"{least:.2f} s", f"x{seconds / least:.2f} {seconds:.2f} s"]
        table.line(f"calendar {name}: against setting the moved", cells, seconds / least, DAY_TARGET)
    for written in (counted, plain, moves):
        written.unlink()


def _same_cells(bare: Path, ours: Path) -> None:
    if not filecmp.cmp(bare, ours, shallow=False):
        raise ChildFailedError(f"The bare loop and the report do not hold the same cells: {bare}, {ours}")


def _interleaved(
    runners: Mapping[K, Callable[[int], Taken]], runs: int, before: Callable[[], None] = lambda: None
) -> dict[K, list[Taken]]:
    """Run each once to warm up, check with `before`, then each in turn, back and forth, `runs` times."""
    for runner in runners.values():
        runner(0)
    before()
    taken: dict[K, list[Taken]] = defaultdict(list)
    for number in range(1, runs + 1):
        for name, runner in list(runners.items())[:: 1 if number % 2 else -1]:
            taken[name].append(runner(number))
    return taken


def _mebibytes(amount: float) -> str:
    return f"{amount:.0f} MiB"


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:,.0f} ms"
