"""What the tools that write files share: write what is wanted, or with --check fail on what is stale or left over."""

import argparse
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NoReturn

from trueup.errors import TrueupError

ROOT = Path(__file__).parent.parent


def checking(description: str | None, what: str) -> bool:
    """Whether --check was given; `what` is what the tool writes, one of it."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--check", action="store_true", help=f"write nothing; exit 1 when a {what} would change")
    return bool(parser.parse_args().check)


def settle(wanted: Mapping[Path, str], existing: Iterable[Path], check: bool, what: str, orphaned: str) -> int:
    """Bring files to the texts wanted of them, and remove those existing that none is wanted of; the exit status.

    `orphaned` says of such a file why it goes. With `check` nothing is written, and the status tells that it would be.
    """
    stale = [path for path, text in wanted.items() if not path.is_file() or path.read_text(encoding="utf-8") != text]
    orphans = [path for path in existing if path not in wanted]
    for path in [*stale, *orphans]:
        print(f"{path.relative_to(ROOT)}: {'stale' if path in wanted else orphaned}")
    if check:
        return 1 if stale or orphans else 0
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(wanted[path], encoding="utf-8")
    for path in orphans:
        path.unlink()
    print(f"{len(wanted)} {what}s, {len(stale)} written, {len(orphans)} removed")
    return 0


def run(main: Callable[[], int]) -> NoReturn:
    """Exit as the tool says. What is wrong with the library is one line, as of a command."""
    try:
        sys.exit(main())
    except TrueupError as error:
        sys.exit(f"{Path(sys.argv[0]).name}: {str(error).removeprefix(f'{ROOT}/')}")
