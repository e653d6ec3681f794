"""Write the templates of deployment/, with all rules and documents in them, or with --check fail on a stale one."""

from generated import ROOT, checking, run, settle

from trueup import catalogue
from trueup.catalogue.rules import finished
from trueup.deploy.desired.stacks import BUILDERS
from trueup.deploy.fixes import fixes
from trueup.deploy.templates import members
from trueup.deploy.templates.text import text

FOLDER = ROOT / "deployment"
HEADING = "# Written by tools/build_deployment.py; do not edit.\n"


def main() -> int:
    check = checking(__doc__, "template")
    library = catalogue.load(ROOT)
    rules = list(finished(library.rules).values())
    made = {name: build() for name, build in BUILDERS.items()}
    made |= members.build(library, rules, fixes(library, rules), forwards=True)
    wanted = {FOLDER / f"{name}.yaml": HEADING + text(name, template) for name, template in made.items()}
    return settle(wanted, FOLDER.glob("*.yaml"), check, "template", "no longer written")


if __name__ == "__main__":
    run(main)
