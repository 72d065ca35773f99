"""Measuring, and one table of ratios.

Only ratios within one run mean anything: absolute times are those of one machine on one day. Runs are interleaved, so
that whatever else the machine does falls on all alike, and medians are compared; where somebody waits for the screen,
the longest of all runs counts. The databases are warm: each command runs once before it is measured.
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
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TypeVar

from benchmarks import NOW, tui
from benchmarks.calendar_day import ADD, RESET, check_all_is_back, effect
from benchmarks.cases import CASES, TARGET, Case, Names, names_of
from benchmarks.child import ROOT, ChildFailedError, Taken, environment, run_module
from benchmarks.table import Bound, Table, milliseconds

K = TypeVar("K")
CSV_TARGET, MEMORY_TARGET = 1.5, 120.0  # times a bare loop; MiB
# Of the rows that a plain update is given, the program finds out which they are, and from each of those that could be
# meant (about twice as many) works all dates out again: in Python, where SQLite is done with a row in the meantime.
DAY_TARGET = 10.0  # times a plain update
_FEW_RUNS = 3  # of what takes seconds
_TUI_RUNS = 5
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

    `counted` is how many items there are where a calendar day changes. `only` is one of `PARTS`.
    """

    sizes: tuple[int, ...]
    runs: int
    counted: int
    folder: Path | None = None
    strict: bool = False
    only: str | None = None


def run(plan: Plan) -> int:
    """Measure everything and print it; return 2 where a command failed, 1 for a missed target if `strict`, else 0."""
    try:
        with _folder(plan.folder) as folder:
            files = {size: _database(folder, size) for size in plan.sizes}
            table = Table()
            print(f"Whole processes, medians of {plan.runs} interleaved runs")
            for name, measure in PARTS.items():
                if plan.only in (None, name):
                    measure(table, folder, files, plan)
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


def _commands(table: Table, folder: Path, files: Mapping[int, Path], runs: int) -> None:
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
        cells = [milliseconds(seconds[smallest])]
        cells += [f"x{ratios[size]:.2f} {milliseconds(seconds[size])}" for size in larger]
        worst = max(ratios.values(), default=1.0)
        bounds = () if case.target is None else (Bound(worst, case.target),)
        table.line(case.title, cells, *bounds, without="it grows with what it counts")


def _runner(case: Case, names: Names, given: dict[str, str]) -> Callable[[int], Taken]:
    return lambda run: run_module(["tracker", *case.words(names, run)], given)


def _start(table: Table, folder: Path, path: Path, runs: int) -> None:
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
    cells = [milliseconds(least), f"x{ours / least:.2f} {milliseconds(ours)}"]
    table.line("list --limit 25", cells, Bound(ours / least, TARGET))


def _csv(table: Table, folder: Path, size: int, path: Path, runs: int) -> None:
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
    table.line("report status --output FILE (same bytes)", cells, Bound(ratio, CSV_TARGET))
    cells = [f"{memory['bare']:.0f} MiB", f"{memory['report']:.0f} MiB"]
    table.line("peak memory", cells, Bound(memory["report"], MEMORY_TARGET, " MiB"))
    for written in (bare, ours):
        written.unlink()


def _calendar_day(table: Table, folder: Path, before: Path, runs: int) -> None:
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
        table.line(f"calendar {name}: against setting the moved", cells, Bound(seconds / least, DAY_TARGET))
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


def _run_tui(table: Table, folder: Path, files: Mapping[int, Path], plan: Plan) -> None:
    ends = {size: files[size] for size in (plan.sizes[0], plan.sizes[-1])}
    tui.report(table, folder, ends, min(plan.runs, _TUI_RUNS))


PARTS: dict[str, Callable[[Table, Path, Mapping[int, Path], Plan], None]] = {
    "commands": lambda table, folder, files, plan: _commands(table, folder, files, plan.runs),
    "start": lambda table, folder, files, plan: _start(table, folder, files[plan.sizes[0]], plan.runs),
    "tui": _run_tui,
    "csv": lambda table, folder, files, plan: _csv(
        table, folder, plan.sizes[-1], files[plan.sizes[-1]], min(plan.runs, _FEW_RUNS)
    ),
    "calendar": lambda table, folder, files, plan: _calendar_day(
        table, folder, _database(folder, plan.counted), min(plan.runs, _FEW_RUNS)
    ),
}
