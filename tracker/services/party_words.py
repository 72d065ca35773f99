"""What is known of a stakeholder or an authority, as facts: what each is called, and what it says."""

from __future__ import annotations

from tracker.domain.parties import Authority, Stakeholder

Facts = tuple[tuple[str, str], ...]


def stakeholder_facts(entry: Stakeholder, calendar: str) -> Facts:
    """Return what is known of a stakeholder; `calendar` is how its calendar is to be named."""
    return _known(
        ("Group", entry.group),
        ("Also called", ", ".join(entry.aliases)),
        ("Contact", entry.contact),
        ("E-mail", entry.email),
        ("Phone", entry.phone),
        ("Calendar", calendar),
        ("Note", entry.note),
    )


def authority_facts(entry: Authority, calendar: str) -> Facts:
    """Return what is known of an authority; `calendar` is how its calendar is to be named."""
    return _known(
        ("Also called", ", ".join(entry.aliases)),
        ("Part of", entry.part_of),
        ("Contact", entry.contact),
        ("E-mail", entry.email),
        ("Phone", entry.phone),
        ("Address", entry.address),
        ("Page", entry.url),
        ("Calendar", calendar),
        ("Note", entry.note),
    )


def _known(*facts: tuple[str, str]) -> Facts:
    return tuple(fact for fact in facts if fact[1])
