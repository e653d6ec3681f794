"""Write the templates of conformance-packs/, or with --check fail when one of them is stale."""

from generated import ROOT, checking, run, settle

from trueup import catalogue
from trueup.catalogue import Catalogue
from trueup.catalogue.packs import Pack
from trueup.errors import UsageError
from trueup.packs import limits, parts
from trueup.packs.build import Target, Template, build

FOLDER = ROOT / "conformance-packs"


def main() -> int:
    check = checking(__doc__, "template")
    library = catalogue.load(ROOT)
    templates = [each for pack in library.packs.values() for each in inline(library, pack)]
    wanted = {FOLDER / f"{template.name}.yaml": template.text for template in templates}
    return settle(wanted, FOLDER.glob("*.yaml"), check, "template", "no such pack")


def inline(library: Catalogue, pack: Pack) -> tuple[Template, ...]:
    """The templates of a pack. Raises UsageError where one goes through S3 only, with the parts that it needs."""
    templates = build(library, pack, Target()).templates
    for each in templates:
        if each.size > limits.INLINE_BYTES:
            told = f"{each.name} has {each.size:,} bytes, and {limits.INLINE_BYTES:,} go inline; cut it, by any names:"
            raise UsageError(f"{pack.path}: {told}\n{parts.in_source(parts.fitting(library, pack, Target()))}")
    return templates


if __name__ == "__main__":
    run(main)
