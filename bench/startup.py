"""What a command costs before it does its work: starting Python, importing, reading what it needs of many rules."""

from __future__ import annotations

import shutil
from functools import cache
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory

import trueup
from bench import measure
from bench.measure import Comparison, whole_process
from trueup import library

RULES = 220
BOUND_MS = 150  # of CPU; a person does not notice it
COMMAND = "import sys; from trueup.cli import main; sys.exit(main())"  # as the installed script has it
NOT_COMPILED = shutil.ignore_patterns("__pycache__")


def help_page() -> Comparison:
    return _compared("start-help", "--help")


def list_of_rules() -> Comparison:
    return _compared("start-rules", "rules", "--quiet")


def _compared(name: str, *arguments: str) -> Comparison:
    path = Path(_installed().name)
    return measure.compare(
        name,
        (f"trueup {arguments[0]}, {RULES} rules", lambda: whole_process(COMMAND, *arguments, path=path)),
        ("import click", lambda: whole_process("import click", path=path)),
        clock=None,
        bound_ms=BOUND_MS,
        note="an interpreter from start to end; not on a terminal, for which rich is imported as well",
    )


@cache
def _installed() -> TemporaryDirectory[str]:
    """trueup as from a wheel that has as many rules: the real ones, and those again under other names."""
    folder = TemporaryDirectory()
    package = Path(folder.name) / "trueup"
    shutil.copytree(Path(trueup.__file__).parent, package, ignore=NOT_COMPILED)
    held = package / "_library"
    for part in ("rules", "remediation-docs", "conformance-packs"):
        shutil.copytree(library.root() / part, held / part, ignore=NOT_COMPILED, dirs_exist_ok=True)
    real = sorted((held / "rules").iterdir())
    for number, base in enumerate(islice(cycle(real), max(RULES - len(real), 0)), 1):
        name = f"{base.name[:40].rstrip('_')}_{number:03}"
        copied = shutil.copytree(base, base.with_name(name))
        for file in copied.iterdir():
            file.write_text(file.read_text(encoding="utf-8").replace(base.name, name), encoding="utf-8")
            file.rename(file.with_name(file.name.replace(base.name, name)))
    return folder
