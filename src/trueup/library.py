"""Where the library of rules, documents, packs and pages lies on disk."""

from pathlib import Path


def root() -> Path:
    """The folder that holds `rules/`, `remediation-docs/`, `conformance-packs/` and `docs/rules/`.

    An installed wheel carries the library inside the package; a checkout has it at its top level.
    """
    packaged = Path(__file__).parent / "_library"
    return packaged if packaged.is_dir() else Path(__file__).parents[2]
