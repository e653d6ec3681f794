"""Write the generated pages of docs/, or with --check fail when one of them is stale."""

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))  # the scenario tables import tests/support.py

from trueup import catalogue, loader, pages  # noqa: E402
from trueup.packs import pages as pack_pages  # noqa: E402


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a page would change")
    check = parser.parse_args().check
    library = catalogue.load(ROOT)
    facts = {name: pages.tested(loader.module(ROOT / "tests" / "rules" / f"{name}_test.py")) for name in library.rules}
    texts = pages.write(library, facts) | pack_pages.write(library)
    wanted = {ROOT / "docs" / path: text for path, text in texts.items()}
    stale = [path for path, text in wanted.items() if not path.is_file() or path.read_text(encoding="utf-8") != text]
    written = [path for folder in ("rules", "frameworks") for path in (ROOT / "docs" / folder).glob("*.md")]
    orphans = [path for path in written if path not in wanted]
    for path in [*stale, *orphans]:
        print(f"{path.relative_to(ROOT)}: {'stale' if path in wanted else 'no such rule or pack'}")
    if check:
        return 1 if stale or orphans else 0
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(wanted[path], encoding="utf-8")
    for path in orphans:
        path.unlink()
    print(f"{len(wanted)} pages, {len(stale)} written, {len(orphans)} removed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
