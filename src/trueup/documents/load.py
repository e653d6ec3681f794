"""Files -> documents: YAML or JSON in, frozen data out, and every fault with its line."""

from __future__ import annotations

from pathlib import Path

from trueup import yaml_files
from trueup.documents.model import Document
from trueup.documents.reader import Fault, Reader
from trueup.errors import CatalogueError


def document(path: Path) -> Document:
    """The document in a file, named for it. Raises CatalogueError `file:line: what is wrong`."""
    return parse(yaml_files.text_of(path), path.stem, str(path))


def folder(path: Path) -> dict[str, Document]:
    """Every `*.yaml` document of a folder by name. Raises CatalogueError for the first that is not one."""
    return {file.stem: document(file) for file in sorted(path.glob("*.yaml"))}


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
    return (None, tuple(sorted(reader.faults))) if reader.faults else (read, ())
