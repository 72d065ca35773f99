"""What a row of a seed leaves open: which group its stakeholder belongs to, and which kind of work its action is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.domain.seeds.words import GROUP_WORDS, OTHER, Words, groups_in, says, words
from tracker.domain.text import did_you_mean
from tracker.domain.workflow import Workflow

GENERAL = "action"  # the kind for whatever no rule recognises


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen and why. `value` is empty where nothing could be chosen.

    `doubts` says which words could not be understood or decided; `fallback`, that no rule recognised anything.
    """

    value: str
    reason: str
    doubts: tuple[str, ...] = ()
    fallback: bool = False


def choose_group(name: str, cell: str = "") -> Choice:
    """Return the stakeholder's group: what the group column says, else what the words of the name say, else `other`."""
    doubts: tuple[str, ...] = ()
    if cell:
        said = words(cell)
        named = [group for group in (*GROUP_WORDS, OTHER) if said == words(group)] or list(groups_in(cell))
        if len(named) == 1:
            return Choice(named[0], f"the group column says '{cell}'")
        doubts = (f"the group '{cell}' is not one of {', '.join((*GROUP_WORDS, OTHER))}",)
    found = sorted(groups_in(name).items(), key=lambda entry: len(entry[1]), reverse=True)
    if not found:
        return Choice(OTHER, "no word of the name tells the group", doubts, fallback=True)
    if len(found) > 1 and len(found[0][1]) == len(found[1][1]):
        return Choice(OTHER, f"the name fits {found[0][0]} and {found[1][0]} alike", doubts, fallback=True)
    return Choice(found[0][0], f"the name says {_quoted(found[0][1])}", doubts)


def choose_workflow(action: str, group: str, cell: str, workflows: Sequence[Workflow]) -> Choice:
    """Return the key of the row's workflow. The first rule that decides wins.

    1. the kind column; 2. the workflow whose words cover most of the action's words, and among several the one with the
    longest phrase; 3. the one workflow made for the stakeholder's group; 4. the general kind.
    """
    doubts: list[str] = []
    for choice in (_by_column(cell, workflows), _by_words(words(action), workflows), _by_group(group, workflows)):
        if choice.value:
            return Choice(choice.value, choice.reason, tuple(doubts))
        doubts += choice.doubts
    general = GENERAL if any(workflow.key == GENERAL for workflow in workflows) else ""
    return Choice(general, "nothing in the row says which kind of work it is", tuple(doubts), fallback=True)


def _by_column(cell: str, workflows: Sequence[Workflow]) -> Choice:
    said = words(cell)
    for workflow in workflows if said else ():
        if said in (words(workflow.key), words(workflow.prefix), words(workflow.title)):
            return Choice(workflow.key, f"the kind column says '{cell}'")
    told = _by_words(said, workflows)
    if told.value or not cell:
        return Choice(told.value, f"the kind column says '{cell}'")
    keys = [workflow.key for workflow in workflows]
    near = did_you_mean(cell, keys)
    return Choice("", "", (f"the kind '{cell}' is not one of {', '.join(keys)}{f' ({near})' if near else ''}",))


def _by_words(said: Words, workflows: Sequence[Workflow]) -> Choice:
    fits = []
    for workflow in workflows:
        hits = _distinct([phrase for phrase in workflow.words if says(said, words(phrase))])
        # Counting words, not phrases: "request" beside "request data" is no second reason.
        covered = {word for phrase in hits for word in words(phrase)}
        if hits:
            fits.append(((len(covered), max(len(words(phrase)) for phrase in hits)), workflow.key, hits))
    best = [fit for fit in fits if fit[0] == max(score for score, _, _ in fits)]
    if len(best) == 1:
        return Choice(best[0][1], f"the action says {_quoted(best[0][2])}")
    alike = " and ".join(f"{key} ({_quoted(hits)})" for _, key, hits in best)
    return Choice("", "", (f"the words of the action fit {alike} alike",) if best else ())


def _distinct(phrases: Sequence[str]) -> list[str]:
    """The phrases without those that differ only in their ending: fund, funds."""
    first: dict[Words, str] = {}
    for phrase in phrases:
        first.setdefault(words(phrase), phrase)
    return list(first.values())


def _by_group(group: str, workflows: Sequence[Workflow]) -> Choice:
    fits = [workflow.key for workflow in workflows if workflow.group == group and group != OTHER]
    if len(fits) == 1:
        return Choice(fits[0], f"it is the kind of work for the group {group}")
    return Choice("", "", (f"the group {group} has several kinds of work: {', '.join(fits)}",) if fits else ())


def _quoted(found: Sequence[str]) -> str:
    return ", ".join(f"'{word}'" for word in found)
