"""Why a move is refused, and what is missing when it goes anyway."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.domain.items import Item
from tracker.domain.text import clean
from tracker.domain.workflow_rules import OpenMove
from tracker.errors import InvalidError, TransitionError
from tracker.services.open_moves import Missing, what_is_missing


def overridden(item: Item, found: OpenMove, override: str | None, early: str) -> tuple[str, ...]:
    """Return what is missing but overridden with a reason. Raises TransitionError where no reason was given."""
    missing = what_is_missing(item.ref, found) + ([Missing(early)] if early else [])
    if not missing:
        return ()
    if override is not None:
        if not clean(override, what="reason"):
            raise InvalidError(
                "Going anyway needs a reason.",
                hint="Say it",
                command="--override 'their office told us to'",
            )
        return tuple(one.what for one in missing)
    first = missing[0]
    rest = f", and {len(missing) - 1} more" if len(missing) > 1 else ""
    command = first.command or "--override 'why'"
    if rest:
        command = f"{command}; all that is missing: tracker move {item.ref}"
    raise NotYetError(
        f"{item.ref} cannot become {found.move.to} yet: {first.what}{rest}.",
        hint=first.hint or "Give a reason to go anyway",
        command=command,
        missing=[one.what for one in missing],
    )


class NotYetError(TransitionError):
    """A move that still lacks something."""

    def __init__(self, message: str, *, hint: str, command: str, missing: Sequence[str]) -> None:
        super().__init__(message, hint=hint, command=command)
        self.missing = missing


def none_move(chosen: Sequence[Item], refused: Sequence[tuple[Item, InvalidError]], *, would: bool) -> InvalidError:
    """Return what says that nothing was moved, or `would` be, and why: the first reason, and one that is another."""
    first = refused[0][1]
    if len(chosen) == 1:
        return first
    listed = ", ".join(item.ref for item, _ in refused[:5]) + (" and more" if len(refused) > 5 else "")
    whys = {why_not(item, error): item.ref for item, error in reversed(refused)}  # the first that each is true of
    del whys[why_not(*refused[0])]
    other = next((f" {ref}: {why}." for why, ref in reversed(whys.items())), "")
    return TransitionError(
        f"{len(refused)} of {len(chosen)} cannot move ({listed}){'' if would else ', so none did'}. "
        f"{first.message}{other}",
        hint=first.hint,
        command=first.command,
    )


def why_not(item: Item, error: InvalidError) -> str:
    """Return why an item cannot move, beside its ref."""
    if isinstance(error, NotYetError):
        rest = len(error.missing) - 2
        return ", ".join(error.missing[:2]) + (f", and {rest} more" if rest > 0 else "")
    return error.message.removeprefix(f"{item.ref}: ").removeprefix(f"{item.ref} ").rstrip(".")
