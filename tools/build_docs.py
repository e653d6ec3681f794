"""Write the generated pages of docs/, or with --check fail when one of them is stale."""

import sys

from generated import ROOT, checking, run, settle

sys.path.insert(0, str(ROOT / "tests"))  # the scenario tables import tests/support.py

from trueup import catalogue, loader, pages
from trueup.packs import pages as pack_pages

DOCS = ROOT / "docs"


def main() -> int:
    check = checking(__doc__, "page")
    library = catalogue.load(ROOT)
    facts = {name: pages.tested(loader.module(ROOT / "tests" / "rules" / f"{name}_test.py")) for name in library.rules}
    texts = pages.write(library, facts) | pack_pages.write(library)
    wanted = {DOCS / path: text for path, text in texts.items()}
    existing = [path for folder in ("rules", "frameworks") for path in (DOCS / folder).glob("*.md")]
    return settle(wanted, existing, check, "page", "no such rule or pack")


if __name__ == "__main__":
    run(main)
