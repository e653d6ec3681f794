"""Finding a document by file or by name, for all subcommands."""

from __future__ import annotations

from pathlib import Path

from trueup import library
from trueup.cli.options import load_catalogue
from trueup.documents import load
from trueup.documents.model import Document


def found(given: str) -> Document:
    """The document in a file, or the library's of that name. Raises UsageError or CatalogueError."""
    path = Path(given)
    if path.suffix in load.SUFFIXES or path.is_file():
        return load.document(path)
    return load.document(load_catalogue().document(given).path)


def neighbours(document: Document) -> load.Folders:
    """The documents that it may start: those in its own folder, else the library's."""
    return load.Folders(Path(document.file).parent, library.root() / "remediation-docs")
