"""The one door for YAML: what it lets in, with which types and lines, and what it refuses in one line."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trueup import yaml_files
from trueup.errors import UsageError

SCALARS = {  # as it is written: (as text, with ids, as json)
    "1.10": ("1.10", "1.10", 1.1),
    "012345678901": ("012345678901",) * 3,
    "111122223333": ("111122223333", "111122223333", 111122223333),
    "512": ("512", 512, 512),
    "017": ("017", "017", 15),
    "true": ("true", True, True),
    "off": ("off", False, False),
    "2012-10-17": ("2012-10-17",) * 3,
    "2026-06-01T12:00:00Z": ("2026-06-01T12:00:00Z",) * 3,
    "null": (None, None, None),
    "": ("", None, None),
    "'null'": ("null", "null", "null"),
    "'5'": ("5", "5", "5"),
    "=": ("=", "=", "="),
}


@pytest.mark.parametrize(("written", "expected"), SCALARS.items(), ids=SCALARS)
def test_a_scalar_is(written, expected):
    kinds = ("text", "ids", "json")
    assert tuple(yaml_files.parse(f"a: {written}\n", "x", kind).content["a"] for kind in kinds) == expected


def test_a_place_has_its_line_and_a_place_that_is_not_there_that_of_what_is_around_it():
    read = yaml_files.parse("a:\n  - b: 1\n    c:\n      d: 2\n", "x.yaml")
    assert read.content == {"a": [{"b": 1, "c": {"d": 2}}]}
    assert [read.line(*place) for place in [(), ("a",), ("a", 0, "c"), ("a", 0, "c", "d"), ("a", 0, "z")]] == [
        1, 1, 3, 4, 2,
    ]  # fmt: skip
    assert read.where("a", 0, "c", "d") == "x.yaml:4"


def test_an_empty_file_holds_nothing():
    assert yaml_files.parse("# nothing\n", "x").content is None


def test_a_file_called_json_is_nothing_else():
    for text in ('{"a": 1,}', "a: 1", "{a: 1}"):
        with pytest.raises(yaml_files.YamlError, match=r"^x\.json:1: not well-formed JSON: "):
            yaml_files.parse(text, "x.json")
    assert yaml_files.parse("{a: 1}", "x.yaml").content == {"a": 1}


def test_json_that_yaml_cannot_read_is_read_but_has_no_lines():
    read = yaml_files.parse(json.dumps({"a" * 2000: {"b": 1}}), "x")
    assert (read.content["a" * 2000], read.line("a" * 2000, "b")) == ({"b": 1}, 1)


def test_json_as_text_keeps_its_digits():
    assert yaml_files.parse('{"a": 1.10, "b": [012, true, null]}', "x", "text").content == {
        "a": "1.10",
        "b": ["012", "true", None],
    }


def test_a_long_list_may_be_longer():
    text = "- x\n" * 110_000
    assert len(yaml_files.parse(text, "x", longest=yaml_files.LONGEST_LIST).content) == 110_000


def test_what_is_dumped_is_read_again_and_has_no_anchors():
    shared = {"Version": "2012-10-17", "on": ["no", "1e3", "012", None, True]}
    text = yaml_files.dumped({"b": shared, "a": shared})
    assert "&" not in text
    assert list(yaml_files.parse(text, "x").content.items()) == [("b", shared), ("a", shared)]


def test_json_is_read_as_json_tabs_and_surrogates_included():
    assert yaml_files.parse('{\n\t"a": 1e3, "b": "\\ud83d\\ude00"}', "x").content == {"a": 1000.0, "b": "\U0001f600"}


BOMB = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join([f'*{before}'] * 10)}]\n" for before, name in zip("abcdefg", "bcdefgh", strict=True)
)

REFUSED = {  # what is written: (whether aliases are followed, the line and the problem)
    "a key twice": ("a: 1\nb: 2\na: 3\n", "merged", "3: a stands there twice, first in line 1"),
    "a key twice, deep inside a list": ("- x:\n    a: 1\n    a: 2\n", "merged", "3: a stands there twice"),
    "a key twice in JSON": ('{"a": 1,\n "a": 2}', "merged", "2: a stands there twice"),
    "an alias": ("a: &x 1\nb: *x\n", "refused", "2: an alias (*x); write it out"),
    "a bomb of aliases": (BOMB, "merged", "more than 100,000 values"),
    "itself": ("a: &x\n  b: *x\n", "merged", "an alias inside of what it stands for"),
    "a merge": ("a: &x {b: 1}\nc:\n  <<: *x\n", "followed", "3: a key that is not text"),
    "brackets without end": ("[" * 100_000, "merged", "1: nested deeper than 60 levels"),
    "dashes without end": ("- " * 100_000, "merged", "1: nested deeper than 60 levels"),
    "JSON without end": ('{"a":' * 100_000, "merged", "1: nested deeper than 60 levels"),
    "indents without end": (
        "".join(f"{' ' * n}a:\n" for n in range(1000)),
        "merged",
        "61: nested deeper than 60 levels",
    ),
    "a Python object": ("a: !!python/object/apply:os.system [id]\n", "merged", "1: tag:yaml.org,2002:python/object"),
    "a set": ("!!set {a, b}\n", "merged", "1: tag:yaml.org,2002:set is not a type of JSON"),
    "bytes": ("a: !!binary aGk=\n", "merged", "1: tag:yaml.org,2002:binary is not a type of JSON"),
    "a list for a key": ("[a]: 1\n", "merged", "1: a key that is not text"),
    "no YAML": ("a: [1\nb: 2\n", "merged", "2: neither YAML nor JSON: "),
    "a control character": ("a: \x07\n", "merged", "control characters are not allowed"),
    "two documents": ("a: 1\n---\nb: 2\n", "merged", "but found another document"),
    "far too much": ("a" * 1_000_001, "merged", "1: longer than 1,000,000 characters"),
    "a number of no digits": ("b: 1\na: 0x_\n", "merged", "2: 0x_ is no number that can be read"),
    "a number without end": ('{"a": 1' + "0" * 5000 + "}", "merged", "1: 1000000000"),
    "a merge of what is no mapping": ("a: {<<: 1}\n", "merged", "1: << takes a mapping, or a list of those"),
    "quotes and brackets without end": ('["\\' + '"\\' * 400_000, "merged", "1: neither YAML nor JSON: "),
}


@pytest.mark.parametrize(("text", "aliases", "problem"), REFUSED.values(), ids=REFUSED)
def test_it_refuses(text, aliases, problem):
    with pytest.raises(yaml_files.YamlError) as refused:
        yaml_files.parse(text, "x.yaml", aliases=aliases)
    assert str(refused.value).startswith("x.yaml:")
    assert problem in str(refused.value)
    assert "\n" not in str(refused.value)


def test_aliases_are_followed_where_they_may_be():
    assert yaml_files.parse("a: &x [1]\nb: *x\n", "x", aliases="followed").content == {"a": [1], "b": [1]}


def test_a_merge_fills_in_what_is_not_written_out():
    text = "a: &x {b: 1, c: 2}\nd: {<<: *x, c: 3}\ne: {<<: [{b: 4}, *x]}\n"
    read = yaml_files.parse(text, "x", aliases="merged").content
    assert (read["d"], read["e"]) == ({"b": 1, "c": 3}, {"b": 4, "c": 2})


UNREADABLE = {
    "is not there": (None, "cannot be read: No such file"),
    "is no text": (b"\xff\xfe\x00", "cannot be read as text"),
    "is far too long": (b"a" * 1_000_001, r"x\.yaml:1: longer than 1,000,000 characters"),
}


@pytest.mark.parametrize(("content", "problem"), UNREADABLE.values(), ids=UNREADABLE)
def test_a_file_that(tmp_path, content, problem):
    path = tmp_path / "x.yaml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UsageError, match=problem):
        yaml_files.read(path)


def test_a_byte_order_mark_is_no_content(tmp_path):
    (tmp_path / "x.yaml").write_bytes(b"\xef\xbb\xbfa: 1\n")
    assert yaml_files.read(tmp_path / "x.yaml").content == {"a": 1}


@given(st.text(alphabet="ab:-[]{}&*!|>'\"# \n\t,0123456789", max_size=60))
def test_any_text_is_read_or_refused_in_one_line(text):
    try:
        told = json.dumps(yaml_files.parse(text, "x", aliases="merged").content)
    except yaml_files.YamlError as error:
        told = str(error)
    assert "\n" not in told


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.text(), JSON, max_size=4))
def test_json_comes_back_as_it_went_in(value):
    assert yaml_files.parse(json.dumps(value), "x").content == value
