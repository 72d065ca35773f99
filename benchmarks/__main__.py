"""`python -m benchmarks generate FILE --items N`, and `python -m benchmarks run`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

SIZES, QUICK_SIZES = "1000,100000,1000000", "1000,20000"
COUNTED, QUICK_COUNTED = 145_000, 14_500  # of which seven in ten are open


def main(arguments: list[str] | None = None) -> int:
    """Run one of the two commands; return the exit code."""
    given = _parser().parse_args(arguments)
    if given.command == "generate":
        from benchmarks.generate import generate

        generate(given.file, given.items)
        return 0
    from benchmarks.run import Plan, run

    return run(
        Plan(
            sizes=tuple(
                sorted(int(size) for size in (given.sizes or (QUICK_SIZES if given.quick else SIZES)).split(","))
            ),
            runs=given.runs or (5 if given.quick else 15),
            counted=given.counted or (QUICK_COUNTED if given.quick else COUNTED),
            folder=given.folder,
            strict=given.strict,
            only=given.only,
        )
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    generate = commands.add_parser("generate", help="make a database, always the same for the same number of items")
    generate.add_argument("file", type=Path)
    generate.add_argument("--items", type=int, default=1000, metavar="N")
    run = commands.add_parser("run", help="measure, and print one table")
    run.add_argument("--sizes", metavar="A,B,C", help=f"items of each database (default: {SIZES})")
    run.add_argument("--runs", type=int, metavar="N", help="how often each command runs (default: 15)")
    run.add_argument(
        "--counted", type=int, metavar="N", help=f"items where a calendar day changes (default: {COUNTED})"
    )
    run.add_argument(
        "--quick", action="store_true", help=f"a first look: {QUICK_SIZES} and {QUICK_COUNTED} items, 5 runs"
    )
    run.add_argument("--folder", type=Path, metavar="FOLDER", help="keep the databases here for the next time")
    run.add_argument("--only", choices=("commands", "start", "tui", "csv", "calendar"), help="one part of it")
    run.add_argument("--strict", action="store_true", help="exit 1 where a target is missed")
    return parser


if __name__ == "__main__":
    sys.exit(main())
