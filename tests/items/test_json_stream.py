"""Bytes -> values, however they are sliced, with the optional parsers and without."""

import gzip
import io
import json
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trueup import bulk
from trueup.items import json_buffer, json_stream
from trueup.items.json_decoder import Broken
from trueup.items.json_stream import pieces
from trueup.items.unpacking import SLICE, chunks

KEYS = st.sampled_from(["version", "a", "b", '"', "\\", "é", "😀", "},{", "configurationItems", ""])
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8"), max_size=8)
    | st.sampled_from(['},{"version"', '"},{"version":1', "\\", '\\"', "]", "[{", "\n"])
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=8
)
# Elements that nest the key which the cut is guessed by, and some that do not begin with it.
ELEMENTS = st.dictionaries(KEYS, VALUES, max_size=3).map(lambda parts: {"version": [{"version": 1}, parts]} | parts)
LISTS = st.lists(ELEMENTS | VALUES | st.just({}), max_size=8)
COMPACT, WIDE = {"separators": (",", ":")}, {"separators": (" ,\n", " :\t")}
FORMS = st.sampled_from([COMPACT, WIDE, {}, {"indent": 1}, {"indent": 7}, {"ensure_ascii": False}])
ALPHABET = '[]{},:"\\ntrue1.5e+-\n é\ud800'
SIZES = st.integers(1, 200)


@pytest.fixture(params=["with orjson and isal", "with the standard library alone"])
def parsers(request, monkeypatch):
    if request.param.endswith("alone"):
        monkeypatch.setattr(bulk, "orjson", None)
        monkeypatch.setattr(bulk, "isal_zlib", None)
    else:
        pytest.importorskip("orjson")
        pytest.importorskip("isal")


def sliced(content, size):
    return [content[at : at + size] for at in range(0, len(content), size)]


def read(content, size=SLICE):
    return list(pieces(sliced(content, size)))


def values(content, size=SLICE):
    return [value for _unit, _number, value in read(content, size)]


def reasons(content, size=SLICE):
    return [value.reason for value in values(content, size) if isinstance(value, Broken)]


@given(elements=LISTS, form=FORMS, size=SIZES)
def test_a_list_in_slices_is_the_list(elements, form, size):
    content = json.dumps(elements, **form).encode()
    assert read(content, size) == [("item", number, value) for number, value in enumerate(elements, 1)]


@given(elements=LISTS, apart=st.booleans())
def test_slices_that_end_where_elements_do_lose_none(elements, apart):
    parts = [json.dumps(element).encode() for element in elements]
    slices = [part + b"," for part in parts] if apart else [b"," + part for part in parts]
    given = [value for _unit, _number, value in pieces([b"[", *slices, b"]"])]
    assert given == elements


@given(elements=LISTS, form=FORMS, size=SIZES, before=st.booleans(), after=VALUES)
def test_a_snapshot_in_slices_is_its_items(elements, form, size, before, after):
    snapshot = {"fileVersion": "1.0", "note": '"configurationItems":['} if before else {}
    snapshot |= {"configurationItems": elements, "after": after, "more": [1, {"]": "}"}]}
    content = json.dumps(snapshot, **form).encode()
    assert read(content, size) == [("item", number, value) for number, value in enumerate(elements, 1)]


@given(elements=LISTS, size=SIZES, patience=st.integers(1, 100))
def test_a_list_without_cuts_is_read_one_by_one(elements, size, patience):
    content = json.dumps([*elements, 1]).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_stream, "PATIENCE", patience)
        assert values(content, size) == [*elements, 1]


@given(elements=st.lists(ELEMENTS, min_size=1, max_size=6), size=SIZES, cut=st.integers(1, 10_000))
def test_of_a_snapshot_cut_anywhere_the_items_before_the_cut_are_read(elements, size, cut):
    content = json.dumps({"fileVersion": "1.0", "configurationItems": elements}).encode()
    start = content.index(b"[") + 1
    cut = min(start + cut, len(content) - 1)
    *read_items, last = values(content[:cut], size)
    assert isinstance(last, Broken)
    assert read_items == elements[: len(read_items)]
    whole = sum(len(json.dumps(elements[: count + 1])) - 1 <= cut - start + 1 for count in range(len(elements)))
    assert len(read_items) == whole


@given(documents=st.lists(ELEMENTS, min_size=1, max_size=6), size=SIZES)
def test_lines_in_slices_are_the_lines(documents, size):
    content = "".join(f"{json.dumps(value)}\n" for value in documents).encode()
    unit = [("line", number, value) for number, value in enumerate(documents, 1)]
    assert read(content, size) == unit


@settings(max_examples=300)
@given(content=st.binary(max_size=60) | st.text(st.sampled_from(ALPHABET), max_size=60), size=SIZES)
def test_hostile_bytes_end_and_are_told_the_same_with_every_parser(content, size):
    raw = content if isinstance(content, bytes) else content.encode(errors="surrogatepass")
    first = read(raw, size)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bulk, "orjson", None)
        assert repr(read(raw, size)) == repr(first)


@given(members=st.lists(st.binary(max_size=200_000), min_size=1, max_size=3), padding=st.integers(0, 70_000))
def test_gzip_members_are_unpacked_with_every_library(members, padding):
    packed = b"".join(map(gzip.compress, members)) + b"\0" * padding
    assert b"".join(chunks(io.BytesIO(packed))) == b"".join(members)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bulk, "isal_zlib", None)
        assert b"".join(chunks(io.BytesIO(packed))) == b"".join(members)


NUMBERS = {
    "the largest of 64 bits": (b"18446744073709551615", 18446744073709551615),
    "one more": (b"18446744073709551616", 18446744073709551616.0),
    "the smallest of 64 bits": (b"-9223372036854775808", -9223372036854775808),
    "one less": (b"-9223372036854775809", -9223372036854775809.0),
    "a hundred digits": (b"9" * 100, 1e100),
    "one with an exponent": (b"1E2", 100.0),
    "minus nothing": (b"-0", 0),
}


@pytest.mark.usefixtures("parsers")
@pytest.mark.parametrize(("text", "number"), NUMBERS.values(), ids=NUMBERS)
def test_a_number_is(text, number):
    [value] = values(b'[{"n": %b}]' % text)
    assert (value["n"], type(value["n"])) == (number, type(number))


GOOD, BETTER = b'{"k":"good"}', b'{"k":"better"}'
BROKEN = {  # the second of three elements ...
    "is NaN": (b'{"k":NaN}', "not JSON: NaN is no number of JSON"),
    "is infinite": (b'{"k":[1e999]}', "not JSON: 1e999 is no number of JSON"),
    "has a number of 5000 digits": (b'{"k":' + b"9" * 5000 + b"}", f"not JSON: {'9' * 40} is no number of JSON"),
    "holds bytes that are not UTF-8": (b'{"k":"\xff"}', "is not UTF-8"),
    "holds a surrogate as bytes": (b'{"k":"\xed\xa0\x80"}', "is not UTF-8"),
    "holds a control character": (b'{"k":"a\tb"}', "not JSON: Invalid control character"),
    "has a comma too many": (b'{"k":1,}', "not JSON: Expecting property name enclosed in double quotes"),
    "lacks a brace": (b'{"k":{"x":1}', "not JSON: "),
    "lacks a quote": (b'{"k":"a}', "not JSON: "),
    "is nested a hundred thousand deep": (b'{"k":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested too deeply"),
}


@pytest.mark.usefixtures("parsers")
@pytest.mark.parametrize("size", [7, 64, SLICE])
@pytest.mark.parametrize(("middle", "reason"), BROKEN.values(), ids=BROKEN)
def test_the_others_are_read_where_one_of_a_list(middle, reason, size):
    found = read(b"[" + b",".join([GOOD, middle, BETTER]) + b"]", size)
    assert found[0] == ("item", 1, {"k": "good"})
    assert found[-1][2] == {"k": "better"}
    [(unit, number, broken)] = found[1:-1]
    assert (unit, number) == ("item", 2)
    assert broken.reason.startswith(reason)


@pytest.mark.usefixtures("parsers")
@pytest.mark.parametrize("size", [7, SLICE])
@pytest.mark.parametrize(("middle", "reason"), BROKEN.values(), ids=BROKEN)
def test_the_others_are_read_where_one_line(middle, reason, size):
    lines = [GOOD, middle, BETTER]
    for order in (lines, [lines[1], lines[0], lines[2]]):
        content = b"\n".join(line.replace(b'{"k"', b'{"resourceType":"T","k"') for line in order)
        if b"\n" in middle:
            continue
        found = read(content, size)
        assert [value["k"] for _unit, _line, value in found if not isinstance(value, Broken)] == ["good", "better"]
        [(unit, number, broken)] = [each for each in found if isinstance(each[2], Broken)]
        assert (unit, number) == ("line", order.index(middle) + 1)
        assert broken.reason.startswith(reason)


@pytest.mark.usefixtures("parsers")
def test_what_is_escaped_or_double_is_read():
    assert values(b'[{"a":1,"a":2},{"b":"\\ud800"}]') == [{"a": 2}, {"b": "\ud800"}]


PACKED = gzip.compress(b'[{"k":1},{"k":2}]')
ENDS = {
    "nothing": (b"", "is empty"),
    "blanks": (b" \n\t ", "is empty"),
    "UTF-16": ('[{"k":1}]'.encode("utf-16"), "is UTF-16; save it as UTF-8"),
    "no JSON": (b"<html>", "not JSON: Expecting value at line 1 column 1, near '<html>'"),
    "a list cut after its bracket": (b"[", "the file ends before its list does, after item 0"),
    "a list cut after an item": (b'[{"k":1}', "the file ends before its list does, after item 1"),
    "a list cut after a comma": (b'[{"k":1},', "the file ends before its list does, after item 1"),
    "a list cut in an item": (b'[{"k":1},{"k":"ab', "the file ends in the middle of it"),
    "a snapshot cut after its list": (b'{"configurationItems":[{"k":1}]', "what follows its list is not JSON: "),
    "a document cut": (b'{\n"k":{\n"a": 1', "not JSON: Expecting ',' delimiter at line 3 column 7"),
    "something after a list": (b'[{"k":1}] x', "not JSON: Expecting value at line 1 column 1, near 'x'"),
}


@pytest.mark.usefixtures("parsers")
@pytest.mark.parametrize(("content", "reason"), ENDS.values(), ids=ENDS)
def test_one_reason_is_given_for(content, reason):
    [given] = reasons(content)
    assert given.startswith(reason)


DAMAGES = {
    "cut in its data": (PACKED[:-12], "the gzip data ends too early"),
    "cut in its checksum": (PACKED[:-3], "the gzip data ends too early, after item 2"),
    "cut in its header": (PACKED[:5], "the gzip data ends too early"),
    "changed in its checksum": (PACKED[:-6] + b"\0\0" + PACKED[-4:], "the gzip data is damaged"),
    "followed by something else": (PACKED + b"hello, this is no gzip", "the gzip data is damaged"),
}


@pytest.mark.usefixtures("parsers")
@pytest.mark.parametrize(("content", "reason"), DAMAGES.values(), ids=DAMAGES)
def test_one_reason_is_given_for_gzip(content, reason):
    given = [each.reason for _unit, _number, each in pieces(chunks(io.BytesIO(content))) if isinstance(each, Broken)]
    assert [each.startswith(reason) for each in given] == [True], given


def test_of_a_damaged_gzip_what_can_be_unpacked_is_read():
    items = [{"k": number, "filler": f"{number * 7919:x}" * 9} for number in range(20_000)]
    packed = gzip.compress(json.dumps({"configurationItems": items}).encode())
    *read_items, last = [value for _unit, _number, value in pieces(chunks(io.BytesIO(packed[: len(packed) // 2])))]
    assert last.reason.startswith("the gzip data ends too early, after item ")
    assert len(read_items) > 5000
    assert read_items == items[: len(read_items)]


class Failing(io.RawIOBase):
    def readable(self):
        return True

    def readinto(self, _buffer):
        raise OSError(5, "Input/output error")


def test_a_disk_that_fails_is_told():
    [(_unit, _number, broken)] = pieces(chunks(io.BufferedReader(Failing())))
    assert broken.reason == "cannot be read: Input/output error"


@pytest.mark.usefixtures("parsers")
def test_a_large_item_among_small_ones_is_read():
    large = {"k": [{"k": "x" * 100} for _ in range(50_000)]}
    assert values(json.dumps([{"k": 1}, large, {"k": 2}]).encode()) == [{"k": 1}, large, {"k": 2}]


def test_an_item_beyond_all_limits_is_told(monkeypatch):
    monkeypatch.setattr(json_buffer, "LARGEST", 100_000)
    first = b'[{"k":1},'
    assert reasons(first + b'{"k":"' + b"x" * 1_000_000) == [
        f"holds a single item of more than {100_000 // 1024 // 1024} MiB, after item 1"
    ]


def endless_snapshot(items):
    yield b'{"fileVersion":"1.0","configurationItems":['
    element = json.dumps({"version": "1.3", "parts": [{"version": number} for number in range(200)]}).encode()
    for number in range(items):
        yield (b"," if number else b"") + element
    yield b"]}"


def test_memory_does_not_grow_with_the_file():
    def peak(items):
        tracemalloc.start()
        try:
            assert sum(1 for _ in pieces(endless_snapshot(items))) == items
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(50)  # what is imported or cached the first time
    assert peak(2000) < 1.5 * peak(200)
