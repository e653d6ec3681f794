"""Write the templates of conformance-packs/, or with --check fail when one of them is stale."""

from generated import ROOT, checking, run, settle

from trueup import catalogue
from trueup.packs.build import Target, build

FOLDER = ROOT / "conformance-packs"


def main() -> int:
    check = checking(__doc__, "template")
    library = catalogue.load(ROOT)
    templates = [each for pack in library.packs.values() for each in build(library, pack, Target()).templates]
    wanted = {FOLDER / f"{template.name}.yaml": template.text for template in templates}
    return settle(wanted, FOLDER.glob("*.yaml"), check, "template", "no such pack")


if __name__ == "__main__":
    run(main)
