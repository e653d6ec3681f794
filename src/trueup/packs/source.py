"""A source of one's own, outside of the library: checked against the schema before it is read."""

from __future__ import annotations

from pathlib import Path

from trueup import schemas
from trueup.catalogue import Catalogue
from trueup.catalogue.packs import Pack, pack_content, read_pack
from trueup.errors import CatalogueError


def read(path: Path, library: Catalogue) -> Pack:
    """The pack of a source file. Raises CatalogueError, with the place, for what schema or catalogue refuses."""
    content = pack_content(path)
    for fault in schemas.faults("pack", content):
        place = ".".join(map(str, fault.absolute_path)) or "the source"
        raise CatalogueError(f"{path}: {place}: {fault.message[:300]}")
    return read_pack(path, library.rules)
