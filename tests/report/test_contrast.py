"""Colours that can be told apart: WCAG 2.2 wants 4.5:1 of text. test_page.py looks at those of the browser."""

import re
from importlib.resources import files

import openpyxl
import pytest

from report.factory import report, run
from trueup.report import folder, palette


def _light(channel):
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def luminance(colour):
    red, green, blue = (_light(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    """As WCAG has it: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio"""
    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def test_the_measure_is_that_of_wcag():
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


STYLE = (files("trueup") / "templates" / "report" / "report.css").read_text()
SCHEMES = dict(
    zip(
        ("light", "dark", "print"),
        [
            dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6})", each))
            for each in re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)
        ],
        strict=True,
    )
)
# what is written on what, by the variables of the style sheet
PAIRS = [
    *((ink, "paper") for ink in ("ink", "soft", "accent", "good", "bad", "none", "waived", "error")),
    *((ink, "card") for ink in ("ink", "soft", "accent", "good", "bad", "none", "waived", "error")),
    ("on-fill", "bad"), ("good", "good-tint"), ("waived", "waived-tint"), ("ink", "waived-tint"), ("ink", "gap-tint"),
    ("on-h", "h1"), ("on-h", "h2"), ("on-dark", "h3"), ("on-dark", "h4"), ("paper", "ink"), ("soft", "waived-tint"),
]  # fmt: skip


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("ink", "paper"), PAIRS)
def test_on_a_screen(scheme, ink, paper):
    colours = SCHEMES[scheme]
    assert contrast(colours[ink], colours[paper]) >= 4.5


ON_PAPER = {
    "ink": (palette.INK, palette.PAPER),
    "head of a sheet": (palette.ON_HEAD, palette.HEAD),
    **{name: (colour, palette.PAPER) for name, colour in palette.WORDS.items()},
    **palette.SEVERITIES,
}


@pytest.mark.parametrize(("ink", "on"), ON_PAPER.values(), ids=ON_PAPER)
def test_on_paper_and_in_spreadsheets(ink, on):
    assert contrast(ink, on) >= 4.5


def test_paper_has_the_colours_of_the_page():
    assert {name: SCHEMES["light"][name] for name in palette.WORDS} == palette.WORDS


def test_severities_states_and_findings_are_coloured_in_every_sheet(tmp_path):
    with report(tmp_path, run(72)) as facts:
        book = openpyxl.load_workbook(folder.write(facts, ["xlsx"], tmp_path / "out") / "results.xlsx")
    seen = set()
    for sheet in book:
        heads = {cell.value: cell.column for cell in sheet[1]}
        for name in {"Severity", "State", "Finding"} & heads.keys():
            for row in range(2, sheet.max_row + 1):
                cell = sheet.cell(row, heads[name])
                if name == "Severity":
                    ink, on = palette.SEVERITIES[cell.value]
                    assert cell.fill.fgColor.rgb == f"FF{on[1:].upper()}"
                else:
                    ink = palette.WORDS[{**palette.STATES, **palette.FINDINGS}[cell.value]]
                assert cell.font.color.rgb == f"FF{ink[1:].upper()}"
                seen.add(cell.value)
    assert {"critical", "high", "medium", "NON_COMPLIANT", "ERROR", "satisfied", "not assessed"} - seen == {"satisfied"}
