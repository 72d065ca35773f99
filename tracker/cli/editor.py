"""tracker edit --editor: an item as a small text file in the person's own editor."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from tracker.cli.bulk import print_changes
from tracker.cli.state import State
from tracker.domain.items import PRIORITIES, Item, parse_ref
from tracker.errors import ConflictError, InvalidError, TrackerError, UsageError

HEAD = """\
# {ref}: change what stands between the quotes, save, and close the editor.
# Lines that begin with # are ignored. An emptied value is taken away.
"""


def edit_in_editor(state: State, ref: str) -> None:
    """Open an item in the editor and save what was changed.

    What was typed is never lost: where it cannot be saved, it stays in a file, and the message says where.
    """
    from tracker.services.edits import Edit
    from tracker.services.items import edit_items, item_version

    before = item_version(state.workspace, parse_ref(ref))
    original = _as_text(before)
    folder = Path(tempfile.mkdtemp(prefix="tracker-"))
    draft = folder / f"{before.ref}.toml"
    draft.write_text(original, encoding="utf-8")
    _run_editor(draft)
    try:
        typed = _read(draft)
        if typed == original:
            state.say("Nothing was changed.")
            _remove(draft)
            return
        values, fields = _changed(original, typed)
        done = edit_items(state.workspace, [before.ref], Edit(**values, fields=fields), version=before.version)
    except ConflictError as error:
        now = item_version(state.workspace, before.ref)
        state.say("As it is now:\n" + _as_text(now))
        raise ConflictError(error.message, hint=f"What you typed is in {draft}") from None
    except TrackerError as error:
        error.hint, error.command = f"{error.advice} What you typed is in {draft}".strip(), ""
        raise
    _remove(draft)
    print_changes(state, done, will=False)


def _read(draft: Path) -> str:
    try:
        return draft.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise InvalidError("That cannot be read: it is not UTF-8 text.", hint="Let the editor save UTF-8.") from None


def _as_text(item: Item) -> str:
    import tomlkit

    document = tomlkit.document()
    for name, value in (
        ("title", item.title),
        ("rationale", item.rationale),
        ("stakeholder", item.stakeholder),
        ("authority", item.authority),
        ("reference", item.authority_ref),
        ("owner", item.owner),
        ("priority", PRIORITIES[item.priority]),
        ("due", item.due.isoformat() if item.due else ""),
    ):
        document[name] = tomlkit.string(value, multiline="\n" in value)
    fields = tomlkit.table()
    for key, value in item.fields.items():
        fields[key] = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    document["fields"] = fields
    return HEAD.format(ref=item.ref) + tomlkit.dumps(document)


def _changed(original: str, typed: str) -> tuple[dict[str, Any], dict[str, str]]:
    import tomllib

    before = tomllib.loads(original)
    try:
        after = tomllib.loads(typed)
    except tomllib.TOMLDecodeError as error:
        raise InvalidError(f"That cannot be read: {error}.") from None
    old_fields, new_fields = before.pop("fields", {}), after.pop("fields", {})
    if not isinstance(new_fields, dict):
        raise InvalidError("'fields' does not belong there.", hint="Keep the line [fields] as it was.")
    unknown = [key for key in after if key not in before]
    if unknown or not all(isinstance(value, str) for value in [*after.values(), *new_fields.values()]):
        raise InvalidError(f"'{unknown[0] if unknown else 'A value'}' does not belong there.", hint="Keep the quotes.")
    changed = {key: after.get(key, "") for key in before if after.get(key, "") != before[key]}
    fields = {
        key: new_fields.get(key, "")
        for key in [*old_fields, *(key for key in new_fields if key not in old_fields)]
        if new_fields.get(key, "") != old_fields.get(key, "")
    }
    return changed, fields


def _run_editor(draft: Path) -> None:
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ("notepad" if os.name == "nt" else "vi")
    try:
        code = subprocess.run([*shlex.split(command), str(draft)], check=False).returncode
    except (OSError, ValueError) as error:  # ValueError: a quote in it that is never closed
        _remove(draft)
        reason = getattr(error, "strerror", None) or str(error)
        raise UsageError(f"The editor '{command}' cannot be started: {reason}.", hint="Set EDITOR.") from None
    if code != 0:
        raise UsageError(f"The editor ended with code {code}; nothing was saved.", hint=f"What you typed is in {draft}")


def _remove(draft: Path) -> None:
    draft.unlink()
    draft.parent.rmdir()
