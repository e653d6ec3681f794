"""Files -> documents: YAML or JSON in, frozen data out, and every fault with its line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from trueup import yaml_files
from trueup.documents.model import Document
from trueup.documents.reader import Fault, Reader
from trueup.errors import CatalogueError

SUFFIXES = (".yaml", ".yml", ".json")


class Folders(Mapping[str, Document]):
    """The documents of folders by name, the first folder's on top; each is read when it is first asked for.

    What is not asked for may be anything. Raises CatalogueError for what is asked for and no document.
    """

    def __init__(self, *folders: Path) -> None:
        self._folders = folders
        self._read: dict[str, Document] = {}

    def __getitem__(self, name: str) -> Document:
        if name not in self._read:
            names = [f"{name}{suffix}" for suffix in SUFFIXES if Path(name).name == name]
            paths = (folder / each for folder in self._folders for each in names)
            path = next((path for path in paths if path.is_file()), None)
            if path is None:
                raise KeyError(name)
            self._read[name] = document(path)
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        paths = (path for folder in self._folders for path in sorted(folder.glob("*")))
        return iter(dict.fromkeys(path.stem for path in paths if path.suffix in SUFFIXES))

    def __len__(self) -> int:
        return len(list(iter(self)))


def document(path: Path) -> Document:
    """The document in a file, named for it. Raises CatalogueError `file:line: what is wrong`."""
    return parse(yaml_files.text_of(path), path.stem, str(path))


def parse(text: str, name: str = "document", file: str | None = None) -> Document:
    """The document in a text. Raises CatalogueError for its first fault, with the count of the rest."""
    read, faults = examine(text, name, file)
    if read is None:
        more = f" ({len(faults) - 1} more)" if len(faults) > 1 else ""
        raise CatalogueError(f"{file or name}:{faults[0].line}: {faults[0].message}{more}")
    return read


def examine(text: str, name: str = "document", file: str | None = None) -> tuple[Document | None, tuple[Fault, ...]]:
    """The document and no faults, or None and its faults by line."""
    try:
        source = yaml_files.parse(text, file or name, aliases="followed")
    except yaml_files.YamlError as error:
        return None, (Fault(error.line, error.problem),)
    if source.content is None:
        return None, (Fault(1, "the document is empty"),)
    reader = Reader(source.lines)
    read = reader.document(source.content, name, file or name)
    if read is None or reader.faults:
        return None, tuple(sorted(reader.faults))
    return replace(read, digest=digest(text)), ()


def digest(text: str) -> str:
    """SHA-256 of a document's text, by which it is known again."""
    return sha256(text.encode()).hexdigest()
