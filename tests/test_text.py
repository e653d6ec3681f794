import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trueup.text import FORMULA_STARTS, defused, file_name, printable

SHOWN = {
    "plain text": ("web-sg", "web-sg"),
    "letters of any script": ("Zürich 東京", "Zürich 東京"),
    "an escape sequence": ("\x1b[31mred", "\\x1b[31mred"),
    "a line end": ("one\ntwo", "one\\ntwo"),
    "a bidi override": ("abc\u202edef", "abc\\u202edef"),
    "a zero-width space": ("a\u200bb", "a\\u200bb"),
    "a lone surrogate": ("a\ud800", "a\\ud800"),
}


@pytest.mark.parametrize(("text", "shown"), SHOWN.values(), ids=SHOWN)
def test_a_terminal_shows(text, shown):
    assert printable(text) == shown


@given(st.text())
def test_whatever_is_shown_can_be_written_and_moves_no_cursor(text):
    assert all(ord(character) >= 32 and character != "\x7f" for character in printable(text))
    printable(text).encode()


@pytest.mark.parametrize("text", ["=cmd()", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\uff1d1"])
def test_a_formula_becomes_text(text):
    assert defused(text) == "'" + text


@given(st.text() | st.integers() | st.none())
def test_no_cell_starts_as_a_formula_does(value):
    stream = io.StringIO()
    csv.writer(stream).writerow([defused(value)])
    [[cell]] = list(csv.reader(io.StringIO(stream.getvalue(), newline=""))) or [[""]]
    assert not isinstance(value, str) or not cell.startswith(FORMULA_STARTS)


@given(st.text())
def test_a_file_name_stays_in_its_folder(text):
    name = file_name(text)
    assert name not in ("", ".", "..")
    assert len(name) <= 120
    assert set(name) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-")
