"""Seeds as they are found: by name among those that come with the program, or as a file, with their companions."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass

from tracker import paths
from tracker.domain.seeds import companion_names
from tracker.domain.text import did_you_mean
from tracker.errors import NotFoundError
from tracker.storage.files import expanded, read_text

LARGEST = 8_000_000  # bytes of a seed file


@dataclass(frozen=True, slots=True)
class Document:
    """A seed's text with those of its companions, by file name.

    `identity` tells seeds of the same name apart: what came from one of them is remembered under it.
    """

    name: str
    text: str
    companions: dict[str, str]
    identity: str = ""  # the name, unless given
    shipped: bool = False


def shipped_seeds() -> list[str]:
    """Return the names of the seeds that come with the program: those that hold items."""
    return ["practical-tips", "obligations"]


def read_document(name_or_file: str) -> Document:
    """Return a seed by name, or the document at a path. Raises NotFoundError, InvalidError."""
    path = expanded(name_or_file)
    if name_or_file in shipped_seeds():
        path = paths.shipped("seed") / f"{name_or_file}.md"
    elif not path.exists() and path.suffix == "" and len(path.parts) == 1:
        hint = did_you_mean(name_or_file, shipped_seeds()) or f"Seeds: {', '.join(shipped_seeds())}; or name a file."
        raise NotFoundError(f"There is no seed or file '{name_or_file}'.", hint=hint)
    text = read_text(path, largest=LARGEST)
    files = {name: path.parent / name for name in companion_names(text)}
    companions = {name: read_text(file, largest=LARGEST) for name, file in files.items() if file.is_file()}
    place = path.resolve()
    name = os.fsencode(place.stem).decode(errors="replace")  # it is stored, and need not be UTF-8 on the disk
    if place.parent == paths.shipped("seed").resolve():
        return Document(name, text, companions, shipped=True)
    identity = f"{name}-{hashlib.sha256(os.fsencode(place)).hexdigest()[:12]}"
    return Document(name, text, companions, identity)
