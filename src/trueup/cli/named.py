"""What options and arguments may name, for a shell that completes them: rules, packs, documents, profiles, Regions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import click
from click.shell_completion import CompletionItem

from trueup import catalogue, library


class Named(click.ParamType[str]):
    """Text as it comes; a shell is told the names that begin as it does, capital or small, dashes or underscores."""

    def __init__(self, name: str, known: Callable[[], Iterable[str]]) -> None:
        self.name = name
        self._known = known

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return value

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The names that begin so; none where they cannot be read: a shell has no room for errors."""
        try:
            known = sorted(self._known())
        except Exception:
            return []
        return [CompletionItem(name) for name in known if _bare(name).startswith(_bare(incomplete))]


def _bare(name: str) -> str:
    return name.lower().replace("-", "_")


def _rules() -> Iterable[str]:
    return catalogue.load(library.root()).rules


def _packs() -> Iterable[str]:
    return catalogue.load(library.root()).packs


def _documents() -> Iterable[str]:
    return catalogue.load(library.root()).documents


def _pages() -> Iterable[str]:
    from trueup.cli import words

    return (*_rules(), *_documents(), *_packs(), *words.KNOWN)


def _guides() -> Iterable[str]:
    return (path.stem for path in (library.root() / "docs").glob("*.md"))


def _profiles() -> Iterable[str]:
    from botocore.session import Session

    profiles: list[str] = Session().available_profiles
    return profiles


def _regions() -> Iterable[str]:
    from botocore.session import Session

    session = Session()
    listed = (session.get_available_regions("ec2", partition) for partition in session.get_available_partitions())
    return (region for regions in listed for region in regions)


RULE = Named("rule", _rules)
PACK = Named("pack", _packs)
DOCUMENT = Named("document", _documents)
PAGE = Named("name", _pages)
GUIDE = Named("topic", _guides)
PROFILE = Named("profile", _profiles)
REGION = Named("region", _regions)
