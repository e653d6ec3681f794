"""Finding a document by file or by name, for all subcommands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from trueup import library
from trueup.cli.options import load_catalogue
from trueup.documents import load
from trueup.documents.model import Document

SUFFIXES = (".yaml", ".yml", ".json")
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,128}")  # a document's, as AWS has it


def found(given: str) -> Document:
    """The document in a file, or the library's of that name. Raises UsageError or CatalogueError."""
    path = Path(given)
    if path.suffix in SUFFIXES or path.is_file():
        return load.document(path)
    return load.document(load_catalogue().document(given).path)


class Neighbours(Mapping[str, Document]):
    """The documents that one may start, by name: those in its own folder, then the library's.

    Each is read when it is asked for, so that nothing else in the folder matters. Raises CatalogueError for one that
    is no document.
    """

    def __init__(self, document: Document) -> None:
        self._folders = (Path(document.file).parent, library.root() / "remediation-docs")
        self._read: dict[str, Document] = {}

    def __getitem__(self, name: str) -> Document:
        if name not in self._read:
            paths = (folder / f"{name}{suffix}" for folder in self._folders for suffix in SUFFIXES)
            found = next((path for path in paths if _NAME.fullmatch(name) and path.is_file()), None)
            if found is None:
                raise KeyError(name)
            self._read[name] = load.document(found)
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        files = [path for folder in self._folders if folder.is_dir() for path in sorted(folder.iterdir())]
        return iter(dict.fromkeys(path.stem for path in files if path.suffix in SUFFIXES))

    def __len__(self) -> int:
        return sum(1 for _ in self)
