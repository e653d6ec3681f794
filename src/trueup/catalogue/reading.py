"""How every kind of thing is read: one file at a time, when it is first asked for, with its file in what is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from trueup.errors import CatalogueError
from trueup.text import suggestion

Thing = TypeVar("Thing")


class OnDemand(Mapping[str, Thing]):
    """Things by name, in the order of their files; each is read when it is first asked for, and then kept.

    Which there are is known without reading one: a thing is called as its file or folder is.
    """

    def __init__(self, paths: Mapping[str, Path], read: Callable[[Path], Thing]) -> None:
        self._paths, self._read = paths, read
        self._held: dict[str, Thing] = {}

    def __getitem__(self, name: str) -> Thing:
        if name not in self._held:
            self._held[name] = self._read(self._paths[name])
        return self._held[name]

    def __contains__(self, name: object) -> bool:
        return name in self._paths

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


@contextmanager
def telling(path: Path) -> Iterator[None]:
    """What is wrong with the content of a file becomes a CatalogueError that names the file."""
    try:
        yield
    except KeyError as error:
        raise CatalogueError(f"{path}: {error.args[0]} is missing") from error
    except (AttributeError, SyntaxError, TypeError, ValueError) as error:
        raise CatalogueError(f"{path}: {error}") from error


def hint(name: str, known: Iterable[str]) -> str:
    """The end of a message about a name that is not known."""
    return suggestion(name, known, cutoff=0.5)  # names of rules are long, and half of one is telling
