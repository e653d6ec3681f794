"""From the bytes of a file to the JSON values in it: by content, never by name, and in bounded memory.

A snapshot is one JSON document of any size. It is read in pieces of 64 KiB, cut where an element ends and the next
begins, and each piece is parsed as a list of its own. The cut is guessed: `},{"` and the first key of the first
element. Those characters cannot stand inside a JSON string, so a wrong guess leaves a bracket open, the parser refuses
the piece, and it is read again element by element, together with what follows: that costs time, never an item.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from itertools import count, repeat
from typing import Any

from trueup import bulk
from trueup.items.json_buffer import Buffer
from trueup.items.json_decoder import NOT_UTF8, Broken, Decoder, after, decoded, wants_more, why, width
from trueup.items.unpacking import SLICE

PATIENCE = 1024 * 1024  # of text without a cut, before it is read element by element

UTF_16 = (b"\xff\xfe", b"\xfe\xff")

# The lists that AWS Config's files and API answers hold their items in.
LISTS = ("configurationItems", "baseConfigurationItems", "Results")


# where (`item 3`, `line 7`: the word and the number; no word for a whole document), and the value
Piece = tuple[str, int, Any]
# where, the number of the first, and values one after the other
Batch = tuple[str, int, Sequence[Any]]

# The text of a list -> its elements. Raises ValueError or RecursionError where it is none.
Reader = Callable[[bytes | bytearray], Sequence[Any]]


def pieces(source: Iterable[bytes]) -> Iterator[Piece]:
    """Every JSON value that bytes hold: the elements of a list, the lines of JSON lines, or whole documents.

    In place of one that cannot be read stands a Broken, and reading goes on where the next begins.
    """
    for unit, first, values in batches(source):
        yield from zip(repeat(unit), count(first), values)


def batches(source: Iterable[bytes], read: Reader = bulk.loads) -> Iterator[Batch]:
    """What `pieces` gives, but the elements of each slice of a list together, as `read` made them of its text."""
    text = Buffer(source)
    if not text.skip_blanks():
        yield "", 0, [Broken(text.fault or "is empty")]
        return
    if text.held[:2] in UTF_16:
        yield "", 0, [Broken("is UTF-16; save it as UTF-8")]
        return
    passed = 0
    while text.skip_blanks():
        while len(text.held) < SLICE and text.more():
            pass
        start = _LIST.match(text.held)
        if start:
            text.drop(start.end())
            passed, is_over = yield from _elements(text, passed, read)
            if is_over and start["object"] is not None:
                yield from _closed(text)
        elif _is_lines(text):
            yield from _lines(text)
        else:
            yield from _whole(text)
    if text.fault:
        yield "", 0, [Broken(text.fault, passed or None)]


_STRING = rb'"(?:[^"\\]|\\.)*+"'
_SCALAR = rb"(?:" + _STRING + rb"|-?[0-9][0-9.eE+-]*+|true|false|null)"
_NAMES = b"|".join(name.encode() for name in LISTS)
_LIST = re.compile(
    rb"(?:\[|(?P<object>\{(?:\s*+%b\s*+:\s*+%b\s*+,)*+\s*+\"(?:%b)\"\s*+:\s*+\[))" % (_STRING, _SCALAR, _NAMES)
)
_FIRST_KEY = re.compile(rb"\s*\{\s*(" + _STRING + rb")")
_TEXT_BLANKS = re.compile(r"[ \t\r\n]*+")
_SEPARATORS = re.compile(r"[ \t\r\n,]*+")
_BETWEEN = re.compile(rb"\}\s*+,\s*+(\{)\s*+\Z")
_LONGEST_BETWEEN = 256
_RECOGNIZED = re.compile(rb'"(?:resourceType|invokingEvent|configurationItem|configurationItems)"')


def _elements(text: Buffer, passed: int, read: Reader) -> Generator[Batch, None, tuple[int, bool]]:
    """The elements of the list whose bracket was just passed.

    Returns how many items there were by then, and whether the list came to its end.
    """
    text.skip_blanks()
    key = _FIRST_KEY.match(text.held)
    marker = bytes(key[1]) if key else None
    complete = False  # whether all of the file is held
    while True:
        values, following = _cut_off(text.held, marker, read)
        if values is not None:
            text.drop(following)
            before, passed = passed, passed + len(values)
            yield "item", before + 1, values
            complete = not text.more()
        elif following or complete or len(text.held) > PATIENCE:
            before = len(text.held)
            passed, is_over = yield from _one_by_one(text, passed, marker, complete)
            if is_over is not None:
                return passed, is_over
            complete = not (text.grow() if len(text.held) >= before else text.more())
        else:
            complete = not text.more()


def _cut_off(held: bytearray, marker: bytes | None, read: Reader) -> tuple[Sequence[Any] | None, int]:
    """The elements before the last cut, or None where they cannot be read; and where the cut is, 0 for nowhere."""
    cut = _last_cut(held, marker) if marker else None
    if cut is None:
        return None, 0
    try:
        return read(b"[" + held[: cut[0]] + b"]"), cut[1]
    except (ValueError, RecursionError):
        return None, cut[1]


def _last_cut(held: bytearray, marker: bytes) -> tuple[int, int] | None:
    """Where the last element but one seems to end, and where the last begins."""
    at = held.rfind(marker)
    while at > 0:
        between = _BETWEEN.search(held, max(0, at - _LONGEST_BETWEEN), at)
        if between:
            return between.start() + 1, between.start(1)
        at = held.rfind(marker, 0, at)
    return None


def _one_by_one(
    text: Buffer, passed: int, marker: bytes | None, complete: bool
) -> Generator[Batch, None, tuple[int, bool | None]]:
    """Every element that is held whole; the careful way, for what the fast one refuses.

    Returns how many items there were by then, and whether the list came to its end: None where it may go on, False
    where nothing readable follows.
    """
    content, is_utf8 = decoded(text.held)
    decoder = Decoder()
    used = 0
    while True:
        at = after(_SEPARATORS, content, used)
        if at < len(content) and content[at] == "]":
            text.drop(width(content, at + 1))
            return passed, True
        try:
            value, end = decoder.read(content, at)
        except (json.JSONDecodeError, RecursionError) as error:
            if at < len(content) and not wants_more(error, content, complete and not text.fault):
                passed += 1
                yield "item", passed, [Broken(why(error))]
                # An element that lacks a brace fails where the next begins, hence a little back.
                text.drop(width(content, max(at + 1, getattr(error, "pos", 0) - 64)))
                if marker is not None and _skip_to_next(text, marker):
                    return passed, None
                text.held.clear()
                return passed, False
            text.drop(width(content, used))
            if not complete:
                return passed, None
            text.held.clear()
            if not text.fault and at == len(content):
                yield "", 0, [Broken("the file ends before its list does", passed)]
            elif not text.fault:
                yield "item", passed + 1, [Broken("the file ends in the middle of it")]
            return passed, False
        if end == len(content) and not complete and content[end - 1] not in '}]"':
            text.drop(width(content, used))  # a number may go on
            return passed, None
        passed += 1
        if not is_utf8 and NOT_UTF8.search(content, at, end):
            value = Broken("is not UTF-8")
        yield "item", passed, [value if decoder.fault is None else Broken(decoder.fault)]
        used = end


def _skip_to_next(text: Buffer, marker: bytes) -> bool:
    """Drop text until the next element seems to begin; False where none does."""
    following = re.compile(rb"\}\s*+,\s*+(?=\{\s*+" + re.escape(marker) + rb")")
    while True:
        found = following.search(text.held)
        if found:
            text.drop(found.end())
            return True
        text.drop(max(0, len(text.held) - _LONGEST_BETWEEN - len(marker)))
        if not text.more():
            return False


def _closed(text: Buffer) -> Iterator[Batch]:
    """Pass what follows the list in its object: a token, facts about a query, the closing brace."""
    head = '{"":0'
    while True:
        content, _is_utf8 = decoded(text.held)
        try:
            _members, end = Decoder().read(head + content, 0)
        except (json.JSONDecodeError, RecursionError) as error:
            if text.grow():
                continue
            if not text.fault:
                yield "", 0, [Broken(f"what follows its list is {why(error)}")]
            text.held.clear()
            return
        text.drop(width(content, end - len(head)))
        return


def _is_lines(text: Buffer) -> bool:
    """Whether documents stand one a line: the first line is one in itself, or it is broken and the second is."""
    newline = _find_newline(text, 0)
    if newline < 0:
        return False
    if _is_object(text.held[:newline]):
        return True
    second = text.held[newline + 1 : max(_find_newline(text, newline + 1), 0) or None]
    return _RECOGNIZED.search(second) is not None and _is_object(second)


def _is_object(line: bytearray) -> bool:
    try:
        return isinstance(bulk.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _find_newline(text: Buffer, start: int) -> int:
    at = text.held.find(b"\n", start)
    while at < 0:
        start = len(text.held)
        if not text.more():
            return -1
        at = text.held.find(b"\n", start)
    return at


def _lines(text: Buffer) -> Iterator[Batch]:
    while text.held:
        newline = _find_newline(text, 0)
        line = text.held[:newline] if newline >= 0 else text.held[:]
        if line.strip():
            value = _value(line)
            if newline >= 0 or not text.fault or not isinstance(value, Broken):
                yield "line", text.line, [value]
        text.line += 1
        text.drop(newline + 1 if newline >= 0 else len(text.held))


def _value(line: bytearray) -> Any:
    try:
        return bulk.loads(line)
    except (ValueError, RecursionError):
        content, is_utf8 = decoded(line)
        decoder = Decoder()
        try:
            value, end = decoder.read(content, after(_TEXT_BLANKS, content, 0))
        except (json.JSONDecodeError, RecursionError) as error:
            return Broken(why(error))
        if not is_utf8:
            return Broken("is not UTF-8")
        if after(_TEXT_BLANKS, content, end) < len(content):
            return Broken("not JSON: something follows the document")
        return value if decoder.fault is None else Broken(decoder.fault)


def _whole(text: Buffer) -> Iterator[Batch]:
    """One document that is no list, and has no line of its own; another may follow."""
    while text.more():
        pass
    try:
        value = bulk.loads(text.held)
    except (ValueError, RecursionError):
        pass
    else:
        text.held.clear()
        yield "", 0, [value]
        return
    content, is_utf8 = decoded(text.held)
    decoder = Decoder()
    try:
        value, end = decoder.read(content, 0)
    except (json.JSONDecodeError, RecursionError) as error:
        if not text.fault:
            yield "", 0, [Broken(why(error, text.line))]
        text.held.clear()
        return
    if not is_utf8 and NOT_UTF8.search(content, 0, end):
        value = Broken("is not UTF-8")
    text.line += content.count("\n", 0, end)
    text.drop(width(content, end))
    yield "", 0, [value if decoder.fault is None else Broken(decoder.fault)]
