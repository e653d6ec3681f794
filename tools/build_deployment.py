"""Write the templates of deployment/ that follow from the rules and documents, or with --check fail on a stale one."""

import argparse
import sys
from pathlib import Path

from trueup import catalogue
from trueup.deploy import templates

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "deployment"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a template would change")
    check = parser.parse_args().check
    library = catalogue.load(ROOT)
    rules = list(catalogue.finished(library.rules).values())
    held = templates.fixes(library, rules)
    wanted = {FOLDER / "member-account.yaml": templates.member_account(library, rules, held)}
    for number, text in enumerate(templates.member_region(held), 1):
        wanted[FOLDER / f"member-region-{number}.yaml"] = text
    stale = [path for path, text in wanted.items() if not path.is_file() or path.read_text(encoding="utf-8") != text]
    orphans = [path for path in FOLDER.glob("member-*.yaml") if path not in wanted]
    for path in [*stale, *orphans]:
        print(f"{path.relative_to(ROOT)}: {'stale' if path in wanted else 'no longer written'}")
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
