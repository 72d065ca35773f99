"""Write the generated parts of the reference pages.

    python docs/generate.py             bring them up to date
    python docs/generate.py --check     change nothing; fail where one is out of date
    python docs/generate.py --examples  also run the commands in all pages and write down what they print now

A generated part stands between `<!-- generated: NAME -->` and `<!-- end of NAME -->`. What is around it is written by
hand.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

DOCS = Path(__file__).resolve().parent
sys.path.insert(0, str(DOCS.parent))  # this checkout, wherever the program is installed

from docs.tools import commands, examples, rules, tour, tui, words, workflows  # noqa: E402

PARTS: Mapping[str, Callable[[], str]] = {
    "command-names": commands.command_names,
    "global-options": commands.global_options,
    "command-pages": commands.command_pages,
    "workflow-names": workflows.workflow_names,
    "workflow-pages": workflows.workflow_pages,
    "query-keys": words.query_keys,
    "query-flags": words.query_flags,
    "query-sorts": words.query_sorts,
    "rule-days": rules.rule_days,
    "rule-weekdays": rules.rule_weekdays,
    "rule-months": rules.rule_months,
    "rule-units": rules.rule_units,
    "rule-examples": rules.rule_examples,
    "recurrence-examples": rules.recurrence_examples,
    "report-columns": words.report_columns,
    "exit-codes": words.exit_codes,
    "settings": words.settings,
    "seed-columns": words.seed_columns,
    "seed-groups": words.seed_groups,
    "seed-kinds": words.seed_kinds,
    "seed-companions": words.seed_companions,
    "tui-views": tui.tui_views,
    "tui-keys": tui.tui_keys,
    "tui-tour": tour.tour,
    "tui-pictures": tui.tui_pictures,
}

_PART = re.compile(
    r"(?P<begin><!-- generated: (?P<name>[a-z-]+) -->\n).*?(?P<end><!-- end of (?P=name) -->)", re.DOTALL
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Bring the pages up to date, or say which are not; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="change nothing; fail where a page is out of date")
    parser.add_argument("--examples", action="store_true", help="write down what the commands in the pages print now")
    wanted = parser.parse_args(arguments)
    old = out_of_date()
    for path, text in old.items():
        if wanted.check:
            _say(f"out of date: {_name(path)}; run: python docs/generate.py")
        else:
            path.write_text(text, encoding="utf-8", newline="\n")
            _say(f"wrote {_name(path)}")
    if wanted.check:
        return 1 if old else 0
    return _rewrite_examples() if wanted.examples else 0


def out_of_date() -> dict[Path, str]:
    """Return the pages that would change, with the text they should have."""
    texts = {path: path.read_text(encoding="utf-8") for path in sorted(DOCS.rglob("*.md"))}
    return {path: new for path, text in texts.items() if (new := up_to_date(text)) != text}


def up_to_date(page: str) -> str:
    """Return a page with its generated parts written anew."""
    return _PART.sub(lambda found: f"{found['begin']}\n{PARTS[found['name']]().strip()}\n\n{found['end']}", page)


def _rewrite_examples() -> int:
    failed = False
    for path in examples.pages():
        text = path.read_text(encoding="utf-8")
        new, remarks = examples.rewritten(text)
        if new != text:
            path.write_text(new, encoding="utf-8", newline="\n")
            _say(f"new outputs in {_name(path)}; read them before you keep them")
        for remark in remarks:
            _say(f"{_name(path)} {remark}")
        failed = failed or bool(remarks)
    return 1 if failed else 0


def _name(path: Path) -> str:
    return path.relative_to(DOCS.parent).as_posix()


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main())
