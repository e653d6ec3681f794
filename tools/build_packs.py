"""Write the templates of conformance-packs/, or with --check fail when one of them is stale."""

import argparse
import sys
from pathlib import Path

from trueup import catalogue
from trueup.packs.build import Target, build

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "conformance-packs"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a template would change")
    check = parser.parse_args().check
    library = catalogue.load(ROOT)
    templates = [each for pack in library.packs.values() for each in build(library, pack, Target()).templates]
    wanted = {FOLDER / f"{template.name}.yaml": template.text for template in templates}
    stale = [path for path, text in wanted.items() if not path.is_file() or path.read_text(encoding="utf-8") != text]
    orphans = [path for path in FOLDER.glob("*.yaml") if path not in wanted]
    for path in [*stale, *orphans]:
        print(f"{path.relative_to(ROOT)}: {'stale' if path in wanted else 'no such pack'}")
    if check:
        return 1 if stale or orphans else 0
    for path in stale:
        path.write_text(wanted[path], encoding="utf-8")
    for path in orphans:
        path.unlink()
    print(f"{len(wanted)} templates, {len(stale)} written, {len(orphans)} removed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
