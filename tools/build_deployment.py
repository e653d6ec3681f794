"""Write the templates of deployment/ that follow from the rules and documents, or with --check fail on a stale one."""

import sys

from generated import ROOT, checking, settle

from trueup import catalogue
from trueup.catalogue.rules import finished
from trueup.deploy import templates

FOLDER = ROOT / "deployment"


def main() -> int:
    check = checking(__doc__, "template")
    library = catalogue.load(ROOT)
    rules = list(finished(library.rules).values())
    held = templates.fixes(library, rules)
    wanted = {FOLDER / "member-account.yaml": templates.member_account(library, rules, held)}
    for number, text in enumerate(templates.member_region(held), 1):
        wanted[FOLDER / f"member-region-{number}.yaml"] = text
    return settle(wanted, FOLDER.glob("member-*.yaml"), check, "template", "no longer written")


if __name__ == "__main__":
    sys.exit(main())
