"""From the bytes of a file to the JSON values in it: by content, never by name, and in bounded memory.

A snapshot is one JSON document of any size. It is read in pieces of 64 KiB, cut where an element ends and the next
begins, and each piece is parsed as a list of its own. The cut is guessed: `},{"` and the first key of the first
element. Those characters cannot stand inside a JSON string, so a wrong guess leaves a bracket open, the parser refuses
the piece, and it is read again element by element, together with what follows: that costs time, never an item.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from trueup.items import bulk

SLICE = 64 * 1024  # larger ones are slower: objects should die while they are still in the processor's cache
PATIENCE = 1024 * 1024  # of text without a cut, before it is read element by element
LARGEST = 256 * 1024 * 1024  # of one element, or of one document that is not a list

GZIP = b"\x1f\x8b"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")

# The lists that AWS Config's files and API answers hold their items in.
LISTS = ("configurationItems", "baseConfigurationItems", "Results")


@dataclass(frozen=True, slots=True)
class Broken:
    """Instead of a value: why there is none."""

    reason: str


# where (`item 3`, `line 7`: the word and the number; no word for a whole document), and the value
Piece = tuple[str, int, Any]
Pieces = Iterator[Piece]


class DamagedError(Exception):
    """The bytes end or go wrong; the message says how."""


def chunks(stream: BinaryIO) -> Iterator[bytes]:
    """The bytes of a stream, unpacked where they are gzip. Raises DamagedError where they cannot be read to the end."""
    try:
        data = stream.read(SLICE)
        if data[:2] == GZIP:
            yield from _inflated(data, stream)
            return
        while data:
            yield data
            data = stream.read(SLICE)
    except OSError as error:
        raise DamagedError(f"cannot be read: {error.strerror or error}") from error
    except bulk.INFLATE_ERRORS as error:
        raise DamagedError("the gzip data is damaged") from error


def _inflated(data: bytes, stream: BinaryIO) -> Iterator[bytes]:
    engine = bulk.decompressor()
    while True:
        output = engine.decompress(data, SLICE)
        data = engine.unconsumed_tail
        if output:
            yield output
        if engine.eof:  # gzip files may follow each other, and zeros may follow the last
            data = (engine.unused_data or stream.read(SLICE)).lstrip(b"\0")
            while not data:
                data = stream.read(SLICE)
                if not data:
                    return
                data = data.lstrip(b"\0")
            engine = bulk.decompressor()
        elif not data and len(output) < SLICE:
            data = stream.read(SLICE)
            if not data:
                raise DamagedError("the gzip data ends too early")


def pieces(source: Iterable[bytes]) -> Pieces:
    """Every JSON value that bytes hold: the elements of a list, the lines of JSON lines, or whole documents.

    In place of one that cannot be read stands a Broken, and reading goes on where the next begins.
    """
    text = _Text(source)
    if not text.skip_blanks():
        yield "", 0, Broken(text.fault or "is empty")
        return
    if text.held[:2] in UTF_16:
        yield "", 0, Broken("is UTF-16; save it as UTF-8")
        return
    count = 0
    while text.skip_blanks():
        while len(text.held) < SLICE and text.more():
            pass
        start = _LIST.match(text.held)
        if start:
            text.drop(start.end())
            count, is_over = yield from _elements(text, count)
            if is_over and start["object"] is not None:
                yield from _closed(text)
        elif _is_lines(text):
            yield from _lines(text)
        else:
            yield from _whole(text)
    if text.fault:
        yield "", 0, Broken(text.fault + (f", after item {count}" if count else ""))


_STRING = rb'"(?:[^"\\]|\\.)*+"'
_SCALAR = rb"(?:" + _STRING + rb"|-?[0-9][0-9.eE+-]*+|true|false|null)"
_NAMES = b"|".join(name.encode() for name in LISTS)
_LIST = re.compile(
    rb"(?:\[|(?P<object>\{(?:\s*+%b\s*+:\s*+%b\s*+,)*+\s*+\"(?:%b)\"\s*+:\s*+\[))" % (_STRING, _SCALAR, _NAMES)
)
_FIRST_KEY = re.compile(rb"\s*\{\s*(" + _STRING + rb")")
_BLANKS = re.compile(rb"[ \t\r\n]*+")
_TEXT_BLANKS = re.compile(r"[ \t\r\n]*+")
_SEPARATORS = re.compile(r"[ \t\r\n,]*+")
_BETWEEN = re.compile(rb"\}\s*+,\s*+(\{)\s*+\Z")
_LONGEST_BETWEEN = 256
_RECOGNIZED = re.compile(rb'"(?:resourceType|invokingEvent|configurationItem|configurationItems)"')


class _Text:
    """What was read and not used yet, and a way to more."""

    def __init__(self, source: Iterable[bytes]) -> None:
        self._source = iter(source)
        self.held = bytearray()
        self.line = 1  # of its first byte, in the file
        self.fault = ""  # why nothing more will come, if that is not the end of the file
        self.more()
        if self.held.startswith(BYTE_ORDER_MARK):
            self.drop(len(BYTE_ORDER_MARK))

    def more(self) -> bool:
        """Read on. False at the end, or where the file is damaged."""
        try:
            chunk = next(self._source, None)
        except DamagedError as error:
            self.fault = str(error)
            return False
        if chunk is None:
            return False
        if len(self.held) > LARGEST:
            self.fault = f"holds a single item of more than {LARGEST // 1024 // 1024} MiB"
            self._source = iter(())
            return False
        self.held += chunk
        return True

    def grow(self) -> bool:
        """Read as much again as there is, so that trying again and again costs no more than twice."""
        wanted = 2 * len(self.held)
        grown = False
        while len(self.held) < wanted and self.more():
            grown = True
        return grown

    def drop(self, length: int) -> None:
        del self.held[:length]

    def skip_blanks(self) -> bool:
        """Whether anything but blanks is left."""
        while True:
            blanks = _BLANKS.match(self.held)
            assert blanks is not None
            self.line += self.held.count(b"\n", 0, blanks.end())
            self.drop(blanks.end())
            if self.held or not self.more():
                return bool(self.held)


def _elements(text: _Text, count: int) -> Generator[Piece, None, tuple[int, bool]]:
    """The elements of the list whose bracket was just passed.

    Returns how many items there were by then, and whether the list came to its end.
    """
    text.skip_blanks()
    key = _FIRST_KEY.match(text.held)
    marker = bytes(key[1]) if key else None
    complete = False  # whether all of the file is held
    while True:
        values, following = _cut_off(text.held, marker)
        if values is not None:
            for value in values:
                count += 1
                yield "item", count, value
            text.drop(following)
            complete = not text.more()
        elif following or complete or len(text.held) > PATIENCE:
            before = len(text.held)
            count, is_over = yield from _one_by_one(text, count, marker, complete)
            if is_over is not None:
                return count, is_over
            complete = not (text.grow() if len(text.held) >= before else text.more())
        else:
            complete = not text.more()


def _cut_off(held: bytearray, marker: bytes | None) -> tuple[list[Any] | None, int]:
    """The elements before the last cut, or None where they cannot be read; and where the cut is, 0 for nowhere."""
    cut = _last_cut(held, marker) if marker else None
    if cut is None:
        return None, 0
    try:
        return bulk.loads(b"[" + held[: cut[0]] + b"]"), cut[1]
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
    text: _Text, count: int, marker: bytes | None, complete: bool
) -> Generator[Piece, None, tuple[int, bool | None]]:
    """Every element that is held whole; the careful way, for what the fast one refuses.

    Returns the count, and whether the list came to its end: None where it may go on, False where nothing readable
    follows.
    """
    content, is_utf8 = _decoded(text.held)
    reader = _Reader()
    used = 0
    while True:
        at = _after(_SEPARATORS, content, used)
        if at < len(content) and content[at] == "]":
            text.drop(_width(content, at + 1))
            return count, True
        try:
            value, end = reader.read(content, at)
        except (json.JSONDecodeError, RecursionError) as error:
            if at < len(content) and not _wants_more(error, content, complete and not text.fault):
                count += 1
                yield "item", count, Broken(_why(error))
                # An element that lacks a brace fails where the next begins, hence a little back.
                text.drop(_width(content, max(at + 1, getattr(error, "pos", 0) - 64)))
                if marker is not None and _skip_to_next(text, marker):
                    return count, None
                text.held.clear()
                return count, False
            text.drop(_width(content, used))
            if not complete:
                return count, None
            text.held.clear()
            if not text.fault and at == len(content):
                yield "", 0, Broken(f"the file ends before its list does, after item {count}")
            elif not text.fault:
                yield "item", count + 1, Broken("the file ends in the middle of it")
            return count, False
        if end == len(content) and not complete and content[end - 1] not in '}]"':
            text.drop(_width(content, used))  # a number may go on
            return count, None
        count += 1
        if not is_utf8 and _NOT_UTF8.search(content, at, end):
            value = Broken("is not UTF-8")
        yield "item", count, value if reader.fault is None else Broken(reader.fault)
        used = end


def _skip_to_next(text: _Text, marker: bytes) -> bool:
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


def _closed(text: _Text) -> Pieces:
    """Pass what follows the list in its object: a token, facts about a query, the closing brace."""
    head = '{"":0'
    while True:
        content, _is_utf8 = _decoded(text.held)
        try:
            _members, end = _Reader().read(head + content, 0)
        except (json.JSONDecodeError, RecursionError) as error:
            if text.grow():
                continue
            if not text.fault:
                yield "", 0, Broken(f"what follows its list is {_why(error)}")
            text.held.clear()
            return
        text.drop(_width(content, end - len(head)))
        return


def _is_lines(text: _Text) -> bool:
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


def _find_newline(text: _Text, start: int) -> int:
    at = text.held.find(b"\n", start)
    while at < 0:
        start = len(text.held)
        if not text.more():
            return -1
        at = text.held.find(b"\n", start)
    return at


def _lines(text: _Text) -> Pieces:
    while text.held:
        newline = _find_newline(text, 0)
        line = text.held[:newline] if newline >= 0 else text.held[:]
        if line.strip():
            value = _value(line)
            if newline >= 0 or not text.fault or not isinstance(value, Broken):
                yield "line", text.line, value
        text.line += 1
        text.drop(newline + 1 if newline >= 0 else len(text.held))


def _value(line: bytearray) -> Any:
    try:
        return bulk.loads(line)
    except (ValueError, RecursionError):
        content, is_utf8 = _decoded(line)
        reader = _Reader()
        try:
            value, end = reader.read(content, _after(_TEXT_BLANKS, content, 0))
        except (json.JSONDecodeError, RecursionError) as error:
            return Broken(_why(error))
        if not is_utf8:
            return Broken("is not UTF-8")
        if _after(_TEXT_BLANKS, content, end) < len(content):
            return Broken("not JSON: something follows the document")
        return value if reader.fault is None else Broken(reader.fault)


def _whole(text: _Text) -> Pieces:
    """One document that is no list, and has no line of its own; another may follow."""
    while text.more():
        pass
    try:
        value = bulk.loads(text.held)
    except (ValueError, RecursionError):
        pass
    else:
        text.held.clear()
        yield "", 0, value
        return
    content, is_utf8 = _decoded(text.held)
    reader = _Reader()
    try:
        value, end = reader.read(content, 0)
    except (json.JSONDecodeError, RecursionError) as error:
        if not text.fault:
            yield "", 0, Broken(_why(error, text.line))
        text.held.clear()
        return
    if not is_utf8 and _NOT_UTF8.search(content, 0, end):
        value = Broken("is not UTF-8")
    text.line += content.count("\n", 0, end)
    text.drop(_width(content, end))
    yield "", 0, value if reader.fault is None else Broken(reader.fault)


class _Reader:
    """The standard library's decoder, which tells where a value ends; it notes numbers that are none, and reads on."""

    def __init__(self) -> None:
        self.fault: str | None = None
        decoder = json.JSONDecoder(parse_int=self._whole, parse_float=self._float, parse_constant=self._refuse)
        self._decode: Callable[[str, int], tuple[Any, int]] = decoder.raw_decode

    def read(self, content: str, at: int) -> tuple[Any, int]:
        """The value that begins at a place, and where it ends. Raises JSONDecodeError or RecursionError."""
        self.fault = None
        return self._decode(content, at)

    def _whole(self, digits: str) -> int | float:
        value = bulk.number(digits)
        return self._float(digits) if isinstance(value, float) else value

    def _float(self, digits: str) -> float:
        value = float(digits)
        return self._refuse(digits) if math.isinf(value) else value

    def _refuse(self, word: str) -> float:
        self.fault = f"not JSON: {word[:40]} is no number of JSON"
        return 0.0


# What `surrogateescape` makes of bytes that are not UTF-8. An escaped surrogate of the JSON itself is still ASCII here.
_NOT_UTF8 = re.compile("[\udc80-\udcff]")


def _decoded(held: bytearray) -> tuple[str, bool]:
    """The text, and whether all of it was UTF-8."""
    try:
        return held.decode(), True
    except UnicodeDecodeError:
        return held.decode(errors="surrogateescape"), False


def _width(content: str, length: int) -> int:
    """How many bytes the first characters came from."""
    return length if content.isascii() else len(content[:length].encode(errors="surrogateescape"))


def _after(pattern: re.Pattern[str], content: str, at: int) -> int:
    """Where something else begins than what the pattern, which matches everywhere, is about."""
    found = pattern.match(content, at)
    return at if found is None else found.end()


def _wants_more(error: Exception, content: str, is_all: bool) -> bool:
    """Whether the text ends too early, rather than goes wrong; a literal or an escape may be cut, hence the eight."""
    if not isinstance(error, json.JSONDecodeError):
        return False
    return error.msg.startswith("Unterminated string") or error.pos >= len(content) - (0 if is_all else 8)


def _why(error: Exception, first_line: int = 0) -> str:
    if not isinstance(error, json.JSONDecodeError):
        return "nested too deeply"
    place = f" at line {error.lineno + first_line - 1} column {error.colno}" if first_line else ""
    near = error.doc[max(0, error.pos - 20) : error.pos + 20].strip()
    return f"not JSON: {error.msg.removesuffix(' at')}{place}, near {near!r}"
