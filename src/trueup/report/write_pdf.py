"""PDF: the report on paper. Tagged (PDF/UA-1), with contents, bookmarks, and the run on every page.

What is said is data, as JSON, for a template of Typst (`templates/report/report.typ`) that lays it out: no text from a
resource is ever markup. It is set with Typst's own fonts, and those of the system for what these do not have; a
character that no font has is written as an escape.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from trueup.errors import UsageError
from trueup.report import breaks, palette, paper
from trueup.report.figures import when
from trueup.report.front import BAD, BASIS, GOOD, NO_OPINION, Front, front
from trueup.report.model import Report, tool
from trueup.report.paper.blocks import fit
from trueup.report.states import shown

_TEMPLATE = str(files("trueup") / "templates" / "report" / "report.typ")
# In a process of its own, whose end gives back what Typst takes: as much as all the rest of a report.
_TYPST = """
import sys, typst
text = sys.stdin.buffer.read().decode()
fonts = typst.Fonts(include_system_fonts=True, include_embedded_fonts=True)
compiler = typst.Compiler(font_paths=fonts, ignore_system_fonts=True)
template = open(sys.argv[1], "rb").read()
try:
    made = compiler.compile(template, format="pdf", sys_inputs={"data": text}, pdf_standards=["ua-1"])
except typst.TypstError as error:
    sys.stderr.buffer.write(f"{error.message}\\n{error.diagnostic}".encode("utf-8", "backslashreplace"))
    sys.exit(1)
sys.stdout.buffer.write(made)
"""
TRIES = 8  # to find the characters that no font has
_MISSING = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
_OURS = "…✓✕◐○▲·" + breaks.MARK


def write(report: Report, folder: Path) -> None:
    """Write report.pdf."""
    (folder / "report.pdf").write_bytes(_set(_data(report)))


def _set(data: Mapping[str, Any]) -> bytes:
    """The document of some data. Raises UsageError where Typst cannot make it."""
    text = json.dumps(data, ensure_ascii=False)
    for attempt in range(TRIES):
        ran = subprocess.run([sys.executable, "-I", "-c", _TYPST, _TEMPLATE], input=text.encode(), capture_output=True)
        if ran.returncode == 0:
            return ran.stdout
        said = ran.stderr.decode(errors="backslashreplace")
        missing = set("".join(_MISSING.findall(said)))
        if not missing or attempt == TRIES - 1:
            raise UsageError(f"report.pdf: cannot be made: {said.strip() or ran.returncode}")
        if attempt == TRIES - 2:  # there is no end of them
            missing |= {character for character in text if not character.isascii() and character not in _OURS}
        text = text.translate({ord(each): _escape(each) for each in missing if each > "~"})
    raise AssertionError("the last attempt returns or raises")


def _escape(character: str) -> str:
    """A character as its escape, inside a string of JSON."""
    return ascii(character)[1:-1].replace("\\", "\\\\")


def _data(report: Report) -> dict[str, Any]:
    run = shown(report.run_id, 80)
    return {
        "title": f"Evaluation report {run}",
        "run": run,
        "tool": tool(),
        "date": [report.generated.year, report.generated.month, report.generated.day],
        "colours": dict(palette.WORDS) | {"ink": palette.INK, "line": palette.LINE},
        "severities": palette.SEVERITIES,
        "front": _front(report, front(report)),
        "blocks": list(paper.sections(report)),
    }


def _front(report: Report, first: Front) -> Mapping[str, Any]:
    scope = report.scope
    said = f"as of {when(report.as_of)} · run {shown(report.run_id, 80)}"
    name = f"{scope.organization.name} · " if scope.organization.name else ""
    return {
        "title": fit(first.title, 200),
        "lead": fit(f"{name}{said}"),
        "opinion": first.opinion,
        "colour": {GOOD: "good", BAD: "bad", NO_OPINION: "bad"}.get(first.opinion, "waived"),
        "verdict": first.verdict,
        "reservations": [fit(each) for each in first.reservations],
        "basis": BASIS,
        "chain": report.chain,
        "blocks": [
            {
                "title": block.title,
                "facts": [[fit(each.name), fit(each.said), each.is_bad] for each in block.facts],
                "said": [fit(each, 400) for each in block.said],
            }
            for block in first.blocks
        ],
    }
