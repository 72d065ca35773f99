"""The smaller generated parts: queries, columns, settings, exit codes, and the words that seeds are read by."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping, Sequence

from docs.tools.markdown import codes, first_sentence, table
from docs.tools.workflows import workflows
from tracker import errors
from tracker.cli import agenda
from tracker.cli import main as cli
from tracker.domain import query_tree as tree
from tracker.domain.seeds import companions
from tracker.domain.seeds.words import GROUP_WORDS, ITEM_COLUMNS, ITEM_NEEDS
from tracker.reports import status
from tracker.services.lists import COLUMNS as LISTED
from tracker.settings import Settings
from tracker.storage.columns import COLUMNS


def query_keys() -> str:
    """The keys of the query language."""
    others = _by_target(tree.ALIASES)
    rows = []
    for key, meaning in tree.KEYS.items():
        written = "field.NAME" if key == "field" else key
        compares = "`:` `<` `<=` `>` `>=`" if key in tree.ORDERED else "`:`"
        none = "yes" if key in tree.MAY_BE_NONE else ""
        rows.append((f"`{written}`", meaning, compares, none, codes(others.get(key, ()))))
    return table(("key", "finds by", "compares with", "`none`", "also written"), rows)


def query_flags() -> str:
    """What an item can be."""
    others = _by_target(tree.FLAG_ALIASES)
    rows = [
        (f"`is:{name}`", meaning, codes(f"is:{other}" for other in others.get(name, ())))
        for name, meaning in tree.FLAGS.items()
    ]
    return table(("flag", "an item for which", "also written"), rows)


def query_sorts() -> str:
    """What lists can be sorted by."""
    return codes(tree.SORTS)


def report_columns() -> str:
    """Every column of lists and reports."""
    rows = [
        (
            f"`{key}`",
            entry.column.title,
            entry.column.type,
            "yes" if key in status.COLUMNS else "",
            "yes" if key in LISTED else "",
        )
        for key, entry in COLUMNS.items()
    ]
    return table(("column", "heading in tables", "type", "in `report status`", "in `tracker list`"), rows)


def exit_codes() -> str:
    """The codes of the errors, and of the ends that are no errors of ours."""
    meanings: dict[int, list[str]] = {0: ["Done."]}
    for kind in vars(errors).values():
        if inspect.isclass(kind) and issubclass(kind, errors.TrackerError) and kind is not errors.TrackerError:
            meaning = first_sentence(kind.__doc__).partition("; `")[0]
            meanings.setdefault(kind.exit_code, []).append(f"{meaning.removesuffix('.')}.")
    meanings[agenda.NOTHING_NEW] = ["`tracker remind` had nothing new to tell."]
    meanings[cli.UNEXPECTED] = ["Something went wrong that should not have: a fault of the program."]
    meanings[cli.INTERRUPTED] = ["Interrupted with Ctrl-C; what was not confirmed is not saved."]
    meanings[cli.TERMINATED] = ["Stopped from outside (SIGTERM); what was not confirmed is not saved."]
    return table(("code", "meaning"), [(f"`{code}`", " ".join(meanings[code])) for code in sorted(meanings)])


def settings() -> str:
    """Every setting with its variable and its usual value."""
    rows = []
    for name, entry in Settings.model_fields.items():
        usual = ",".join(entry.default) if isinstance(entry.default, tuple) else str(entry.default)
        rows.append(
            (f"`{name}`", f"`TRACKER_{name.upper()}`", f"`{usual}`" if usual else "empty", entry.description or "")
        )
    return table(("setting", "variable", "usual value", "what it is"), rows)


def seed_columns() -> str:
    """The headers that a table of action items may have."""
    rows = [
        (name, "yes" if name in ITEM_NEEDS else "", *_both_languages(headers)) for name, headers in ITEM_COLUMNS.items()
    ]
    return table(("column", "needed", "headers in English", "headers in Arabic"), rows)


def seed_groups() -> str:
    """The words by which a stakeholder's group is told."""
    return table(
        ("group", "words in English", "beginnings of words in Arabic"),
        [(name, *_both_languages(entries)) for name, entries in GROUP_WORDS.items()],
    )


def seed_kinds() -> str:
    """The words by which a row's workflow is told."""
    return table(
        ("kind", "for the group", "words in English", "words in Arabic"),
        [(f"`{flow.key}`", flow.group, *_both_languages(flow.words)) for flow in workflows()],
    )


def seed_companions() -> str:
    """The tables that may stand beside the items."""
    rows = []
    for kind, vocabulary in companions._VOCABULARIES.items():  # noqa: SLF001 - its only other reader is this page
        needs = companions._NEEDS[kind]  # noqa: SLF001
        english = {name: _both_languages(headers)[0] for name, headers in vocabulary.items()}
        needed = "; ".join(english[name] for name in needs)
        others = "; ".join(headers for name, headers in english.items() if name not in needs)
        rows.append((kind, needed, others))
    return table(("table", "needed headers", "other headers"), rows)


def _by_target(aliases: Mapping[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for alias, target in aliases.items():
        found.setdefault(target, []).append(alias)
    return found


def _both_languages(words: Sequence[str]) -> tuple[str, str]:
    def of(english: bool) -> Iterable[str]:
        return (word for word in words if word.isascii() is english)

    return ", ".join(of(True)), ", ".join(of(False))
