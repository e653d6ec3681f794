"""Loading the library."""

from __future__ import annotations

from bench import measure
from bench.measure import Comparison, in_fresh_interpreter
from trueup import library

SETUP = f"""
import pathlib, rdklib
from trueup import catalogue, loader
root = pathlib.Path({str(library.root())!r})
"""


def catalogue() -> Comparison:
    """Rules, documents and packs are read as data; what that costs beside running the rules' code."""
    importing = "for path in sorted((root / 'rules').glob('*/*.py')): loader.module(path)"
    return measure.compare(
        "catalogue",
        ("all of catalogue.load", lambda: in_fresh_interpreter("catalogue.load(root).whole()", SETUP)),
        ("importing all rules", lambda: in_fresh_interpreter(importing, SETUP)),
        clock=None,
        note="a fresh interpreter each, rdklib imported before",
    )
