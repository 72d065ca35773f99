"""The command reference, from the commands themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from docs.tools.markdown import anchor, escaped, first_sentence, paragraphs, table
from tracker.cli.app import COMMANDS, SECTIONS, command, load_command

if TYPE_CHECKING:
    from typer._click import Command


def command_names() -> str:
    """The commands by section, each with its first sentence."""
    lines = []
    for title, names in SECTIONS.items():
        lines += [f"**{title}**", ""]
        lines += [f"- [`tracker {name}`](#tracker-{name}): {first_sentence(load_command(name).help)}" for name in names]
        lines.append("")
    return "\n".join(lines)


def command_pages() -> str:
    """Every command with its help, arguments, options and example."""
    return "\n\n".join(_page(name, entry) for name, entry in every_command())


def global_options() -> str:
    """What can be written before a command."""
    return _options(command())


def every_command() -> Iterator[tuple[str, Command]]:
    """Yield each command by its full name, a group before what is in it."""
    for name in COMMANDS:
        yield from _with_inner(f"tracker {name}", load_command(name))


def _with_inner(name: str, entry: Command) -> Iterator[tuple[str, Command]]:
    yield name, entry
    for key, inner in _inner(entry).items():
        yield from _with_inner(f"{name} {key}", inner)


def _page(name: str, entry: Command) -> str:
    inner = _inner(entry)
    arguments, options = _of_kind(entry, "argument"), _of_kind(entry, "option")
    words = [name, "COMMAND"] if inner else [name, *map(_argument_name, arguments), *(["[OPTIONS]"] if options else [])]
    pieces = [f"{'#' * name.count(' ')}# {name}", escaped(paragraphs(entry.help)), f"```sh\n{' '.join(words)}\n```"]
    if inner:
        pieces.append("\n".join(f"- [`{name} {key}`](#{anchor(f'{name} {key}')})" for key in inner))
    else:
        rows = [(f"`{_argument_name(argument)}`", escaped(argument.help or "")) for argument in arguments]
        pieces += [table(("argument", "what it is"), rows)] if rows else []
        pieces += [_options(entry)] if options else []
    pieces.append(f"Example:\n\n```sh\n{(entry.epilog or '').removeprefix('Example: ')}\n```")
    return "\n\n".join(pieces)


def _inner(entry: Command) -> Mapping[str, Command]:
    return getattr(entry, "commands", {})


def _of_kind(entry: Command, kind: str) -> list[Any]:
    found = [parameter for parameter in entry.params if parameter.param_type_name == kind]
    return [parameter for parameter in found if not getattr(parameter, "hidden", False)]


def _argument_name(parameter: Any) -> str:
    name = str(parameter.metavar or parameter.name.upper())
    return name if parameter.required or name.startswith("[") else f"[{name}]"


def _options(entry: Command) -> str:
    rows = []
    for option in _of_kind(entry, "option"):
        names = ", ".join(f"`{name}`" for name in sorted(option.opts, key=len, reverse=True))
        value = "" if option.is_flag else f"`{option.metavar or 'NUMBER'}`"
        rows.append((names, value, escaped(option.help or "") + (" Needed." if option.required else "")))
    return table(("option", "value", "what it does"), rows)
