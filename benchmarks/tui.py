"""The terminal UI: how soon it is there, how long the event loop is ever held up, how much memory it takes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.child import environment, run_module
from benchmarks.table import Bound, Table, mebibytes, milliseconds
from benchmarks.terminal import first_screen, idle
from benchmarks.ticker import STILL

RATIO = 1.3  # the largest database against the smallest
FELT = 0.1  # seconds that a person feels
AT_ONCE, AT_ONCE_RATIO = 0.5, 3.0  # seconds, and times the smallest, for what feels as if it were there at once
SEEN = 1.0  # seconds after which another process's change is on the screen
CHANGES = 10  # of another process
WARM_UPS = 1  # runs that do not count
HELD = 150  # times that a key which is held comes
IDLE_RATIO = 2.5  # times what an app that does nothing takes
ROWS = 100_000  # rows of the table that comes with Textual


@dataclass(frozen=True, slots=True)
class Found:
    """What one run found: seconds until the first screen, per action the longest pause and the whole, and MiB.

    `shown` names the actions whose whole is from a key to what it leads to on the screen.
    """

    first: float
    pauses: Mapping[str, float]
    whole: Mapping[str, float]
    shown: frozenset[str]
    memory: float

    @property
    def longest(self) -> float:
        """The longest pause of all."""
        return max(self.pauses.values())


def run_once(folder: Path, database: Path) -> Found:
    """Start the program on a terminal, and drive it in a process of its own. Raises ChildFailedError."""
    given = environment(folder, database)
    answer = folder / "tui.json"
    taken = run_module(["benchmarks.tui_child", str(database), str(answer), str(HELD)], given)
    actions = json.loads(answer.read_text(encoding="utf-8"))
    answer.unlink()
    return Found(
        first=first_screen(given),
        pauses={name: action["pause"] for name, action in actions.items()},
        whole={name: action["whole"] for name, action in actions.items()},
        shown=frozenset(name for name, action in actions.items() if action["shown"]),
        memory=taken.memory,
    )


def interleaved(folder: Path, files: Mapping[int, Path], runs: int) -> dict[int, list[Found]]:
    """Run each size to warm up, and then each in turn, back and forth."""
    for path in list(files.values()) * WARM_UPS:
        run_once(folder, path)
    found: dict[int, list[Found]] = {size: [] for size in files}
    for number in range(runs):
        for size, path in list(files.items())[:: 1 if number % 2 else -1]:
            found[size].append(run_once(folder, path))
    return found


def report(table: Table, folder: Path, files: Mapping[int, Path], runs: int) -> None:
    """Measure and print the terminal UI on the smallest and on the largest database."""
    found = interleaved(folder, files, runs)
    _pauses(table, found, runs)
    _whole(table, found)
    _ratios(table, found)
    _seen(table, folder, files)
    _idle(table, folder, files)
    _data_table(table, folder, next(iter(files.values())))


def _pauses(table: Table, found: Mapping[int, list[Found]], runs: int) -> None:
    table.heading(
        f"Terminal UI: the longest pause of the event loop in each of {runs} runs (least/median/most)",
        [f"{size:,}" for size in found],
    )
    first, *_ = (runs_[0] for runs_ in found.values())
    for name in first.pauses:
        each = [[run.pauses[name] for run in of_size] for of_size in found.values()]
        table.line(name, [_spread(pauses) for pauses in each], Bound(max(map(max, each)), FELT, " s"))


def _whole(table: Table, found: Mapping[int, list[Found]]) -> None:
    table.heading(
        "From the key to the screen (least/median/most; ratio: of less than 0.1 s as 0.1 s)",
        [f"{size:,}" for size in found],
    )
    first, *_ = (runs[0] for runs in found.values())
    for name in [name for name in first.whole if name != STILL]:
        few, many = ([run.whole[name] for run in of_size] for of_size in _ends(found))
        ratio = median(many) / max(median(few), FELT)  # what nobody feels is as good as any other
        cells, bounds = [_spread(few)], [Bound(max(many), AT_ONCE, " s")]
        if len(found) > 1:
            cells.append(f"x{ratio:.2f} {_spread(many)}")
            bounds.append(Bound(ratio, AT_ONCE_RATIO))
        table.line(name, cells, *(bounds if name in first.shown else ()))


def _ratios(table: Table, found: Mapping[int, list[Found]]) -> None:
    table.heading("The same against the smallest database (medians)", [f"{size:,}" for size in found])
    kinds: tuple[tuple[str, Callable[[Found], float], Callable[[float], str]], ...] = (
        ("longest pause of all", lambda run: run.longest, milliseconds),
        ("first screen", lambda run: run.first, milliseconds),
        ("peak memory", lambda run: run.memory, mebibytes),
    )
    for title, figure, worded in kinds:
        few, many = (median(map(figure, of_size)) for of_size in _ends(found))
        if len(found) > 1:
            ratio = many / few
            table.line(title, [worded(few), f"x{ratio:.2f} {worded(many)}"], Bound(ratio, RATIO))
        else:
            table.line(title, [worded(few)], without="nothing to compare it with")


def _ends(found: Mapping[int, list[Found]]) -> tuple[list[Found], list[Found]]:
    """Return what was found on the smallest and on the largest database, which may be the same."""
    of_sizes = list(found.values())
    return of_sizes[0], of_sizes[-1]


def _seen(table: Table, folder: Path, files: Mapping[int, Path]) -> None:
    """From the commit of another process to its change on the screen."""
    table.heading("Another process's change, from its commit to the screen (least/median/most)",
                  [f"{size:,}" for size in files])  # fmt: skip
    answer, taken = folder / "seen.json", []
    for path in files.values():
        run_module(["benchmarks.seen_changes", str(path), str(answer), str(CHANGES)], environment(folder, path))
        taken.append(json.loads(answer.read_text(encoding="utf-8")))
        answer.unlink()
    table.line("the title of an item", [_spread(seconds) for seconds in taken], Bound(max(map(max, taken)), SEEN, " s"))


def _idle(table: Table, folder: Path, files: Mapping[int, Path]) -> None:
    """What it takes while nobody does anything, against the least that Textual takes; looked at together."""
    given = {size: environment(folder, path) for size, path in files.items()}
    shares = idle(
        {
            "bare": (["benchmarks.bare_textual"], next(iter(given.values()))),
            **{f"{size:,}": (["tracker", "tui"], variables) for size, variables in given.items()},
        }
    )
    if not shares:
        return
    table.heading("Idle: of one processor, against an app of Textual that does nothing", list(shares))
    bare, *ours = shares.values()
    cells = [f"{bare:.2%}", *(f"x{share / bare:.2f} {share:.2%}" for share in ours)]
    table.line("overview", cells, Bound(max(ours) / bare, IDLE_RATIO))


def _data_table(table: Table, folder: Path, database: Path) -> None:
    """Print the pauses and whole seconds of Textual's own table of `ROWS` rows, and its MiB."""
    answer = folder / "data_table.json"
    taken = run_module(["benchmarks.data_table", str(ROWS), str(answer), str(HELD)], environment(folder, database))
    actions = json.loads(answer.read_text(encoding="utf-8"))
    answer.unlink()
    table.heading(f"For comparison, Textual's own DataTable of {ROWS:,} rows", ("longest pause", "whole"))
    for name, (pause, whole) in actions.items():
        table.line(name, [milliseconds(pause), f"{whole:.2f} s"])
    table.line("peak memory", [mebibytes(taken.memory)])


def _spread(seconds: list[float]) -> str:
    """Word the least, the median and the most of some times."""
    least, middle, most = (f"{part * 1000:,.0f}" for part in (min(seconds), median(seconds), max(seconds)))
    return f"{least}/{middle}/{most} ms"
