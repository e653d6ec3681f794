"""The same results, byte for byte, whichever way an item was read and whoever judged it: sound, odd or damaged."""

import copy
import gzip
import io
import json
import random
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import support
from trueup import bulk, catalogue
from trueup.evaluate import Tally, evaluate, workers
from trueup.evaluate.lines import json_line
from trueup.items import json_stream, lazy, unpacking
from trueup.items.sources import Source
from trueup.run import Run

RULES = [rule for rule in catalogue.load(support.ROOT).rules.values() if rule.resource_types]
RUN = Run("run", support.NOW)
STATEMENT = {"Effect": "Allow", "Principal": "*", "Action": ["s3:*"], "Resource": "*", "Condition": {}}
POLICY = json.dumps({"Version": "2012-10-17", "Statement": [STATEMENT]})
SOUND = [
    support.item("AWS::S3::Bucket", ARN="arn:aws:s3:::b", supplementaryConfiguration={
        "BucketPolicy": {"policyText": POLICY}, "BucketVersioningConfiguration": {"status": "Off"},
        "PublicAccessBlockConfiguration": {"blockPublicAcls": True},
    }),
    support.item("AWS::EC2::SecurityGroup", configuration={"groupName": "default", "ipPermissions": [
        {"ipProtocol": "tcp", "fromPort": 20, "toPort": 30, "ipRanges": ["0.0.0.0/0"], "userIdGroupPairs": []},
    ]}),
    support.item("AWS::IAM::Policy", configuration={
        "policyVersionList": [{"isDefaultVersion": True, "versionId": "v1", "document": POLICY}],
    }),
    support.item("AWS::EC2::Instance", configuration={"metadataOptions": {"httpTokens": "optional"}}, tags={"a": "b"}),
    support.item("AWS::Lambda::Function", relationships=[{"resourceId": "x", "name": "Is in"}]),
    support.item("AWS::Nobody::Reads"),
]  # fmt: skip
for sound in SOUND:  # as delivered files have it, without which no item is read the fast way
    sound.setdefault("relationships", [])
ODD = st.sampled_from([
    None, "", "{", "text", [], {}, 0, -1, 1e300, 2**64, 2**63, True, [None], [[]], {"a": None}, "\u0000", "é😀",
    "%7B%7D",
    {"key": "value"}, [{"key": "a", "value": 1}], "2026-01-01T00:00:00Z",
])  # fmt: skip
# Text that a careless reader would take for something else.
DAMAGE = st.sampled_from([
    b"", b"}", b"{", b"]", b'"', b",", b"\\", b"\\u0000", b"\\ud800", b"\xff", b"\x01", b"1e999", b"NaN", b"-0", b"01",
    b"18446744073709551616", b'"relationshipName":"x",', b'"configuration":[],', b'"resourceId":"twice",',
    b'"accountId":1,',
    b'"a\\u0000b":1,', b'"tags":{"a":1,"a":2},', b'"relationships":[1],', b'"resourceName":null,', b"[" * 1100,
])  # fmt: skip


@pytest.fixture(autouse=True)
def small_slices(monkeypatch):
    monkeypatch.setattr(unpacking, "SLICE", 1024)
    monkeypatch.setattr(json_stream, "SLICE", 1024)


def told(content, **how):
    """What a run gives, what it says it could not read, and what it counted."""
    return told_of(Source("file", partial(io.BytesIO, content), len(content)), **how)


def told_of(source, **how):
    tally, complaints = Tally(), []

    def complain(unreadable):
        complaints.append(unreadable.line)

    given = evaluate([source], RULES, RUN, render=json_line, tally=tally, on_unreadable=complain, **how)
    return list(given), complaints, tally


def plainly(content, without=("lazy",), **how):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lazy, "msgspec", None)
        if "orjson" in without:
            patch.setattr(bulk, "orjson", None)
        return told(content, **how)


def snapshot(items):
    return json.dumps({"fileVersion": "1.0", "configurationItems": items}, separators=(",", ":")).encode()


@st.composite
def odd_items(draw):
    """Sound items, in some of which a member, at any depth, is something else."""
    made = json.loads(json.dumps(draw(st.lists(st.sampled_from(SOUND), min_size=4, max_size=12))))
    for place in draw(st.lists(st.integers(0, len(made) - 1), max_size=3)):
        part = made[place]
        while True:
            key = draw(st.sampled_from(sorted(part))) if isinstance(part, dict) else draw(st.integers(0, len(part) - 1))
            if draw(st.booleans()) or not isinstance(part[key], dict | list) or not part[key]:
                part[key] = copy.deepcopy(draw(ODD))  # a later draw may change it
                break
            part = part[key]
    return made


def test_sound_items_are_read_the_fast_way():
    assert {type(each) for each in lazy.reader()(json.dumps(SOUND).encode())} == {lazy.Lazy}


@settings(deadline=None, max_examples=150)
@given(items=odd_items(), failures=st.booleans())
def test_odd_items_give_the_same_read_either_way(items, failures):
    content = snapshot(items)
    assert told(content, failures=failures) == plainly(content, failures=failures)


@settings(deadline=None, max_examples=150)
@given(items=odd_items(), damages=st.lists(st.tuples(st.floats(0, 1), DAMAGE, st.integers(0, 3)), max_size=3))
def test_damaged_files_give_the_same_read_either_way(items, damages):
    content = snapshot(items)
    for where, what, gone in damages:
        at = int(where * len(content))
        content = content[:at] + what + content[at + gone :]
    assert told(content) == plainly(content)


@settings(deadline=None, max_examples=60)
@given(items=odd_items(), place=st.integers(0, 40), what=DAMAGE)
def test_a_member_that_is_put_in_anywhere_gives_the_same_read_either_way(items, place, what):
    parts = snapshot(items).split(b'"')
    at = 1 + 2 * (place % (len(parts) // 2))
    content = b'"'.join(parts[:at]) + what + b'"' + b'"'.join(parts[at:])
    assert told(content) == plainly(content)
    assert told(content) == plainly(content, without=("lazy", "orjson")) or b"[[[" in content


ANNOTATED = 'x\u0000\t"\\\u00e9\U0001f600\ud800\x7f/'


@settings(deadline=None, max_examples=60)
@given(items=odd_items(), failures=st.booleans())
def test_a_line_made_without_its_result_is_the_line_of_the_result(items, failures):
    for each in items:
        each["tags"] = {"Owner": ANNOTATED} if isinstance(each["tags"], dict) else each["tags"]
    content = snapshot(items)
    results = evaluate([Source("file", partial(io.BytesIO, content))], RULES, RUN, failures=failures)
    assert told(content, failures=failures)[0] == [result.line() for result in results]


NUMBERS = ("-0", "-0.0", "1e400", "9" * 30, "0.1", "5e-324", "18446744073709551616", "NaN", "-Infinity", "01", "1.")
TEXTS = (
    '"\\ud800"',
    '"\\u0000"',
    '"\x01"',
    '"\ud800"',
    "\ufeff1",
    "\u00a01",
    " 1 ",
    '{"a":1,"a":2}',
    "[1,]",
    '""x',
    "[" * 5000,
)


@pytest.mark.parametrize("text", [*NUMBERS, *TEXTS])
def test_the_fast_reader_of_policies_gives_and_refuses_what_the_standard_one_does(text):
    def outcome(loads):
        try:
            return repr(loads(text))
        except (ValueError, RecursionError) as error:
            return type(error)

    assert outcome(bulk.like_json) == outcome(json.loads)


def test_what_was_asked_of_one_configuration_is_held_of_the_next_and_the_rest_can_still_be_read():
    text = [SOUND[0] | {"resourceType": "AWS::One::Type", "configuration": {"a": {"b": 1}, "c": None, "d": 2}}]
    for each in lazy.reader()(json.dumps(text * 2).encode()):
        found = each["configuration"]
        assert (found.get("a"), found.get("c", 0), found.get("x", 0), "c" in found) == ({"b": 1}, None, 0, True)
        assert found
    assert found._all is None  # nothing of it was decoded but what was asked for
    assert dict(found) == found.plain() == {"a": {"b": 1}, "c": None, "d": 2}


def lines_of(content):
    return b"\n".join(json.dumps(each).encode() for each in json.loads(content)["configurationItems"])


LIKE_AN_ITEM = b'"},{\\"version\\":\\"1.3\\",\\"configurationItems\\":[{"'
DAMAGED = {
    "sound": lambda content: content,
    "cut in the middle": lambda content: content[: len(content) // 2],
    "with items that are none": lambda content: content.replace(b'"resourceId":"', b'"resource":"', 40),
    "with a brace missing": lambda content: content[:20_000] + content[20_000:].replace(b"}", b"", 1),
    "with bytes that are no text": lambda content: content[:9000] + content[9000:].replace(b"arn:", b"\xff\xfe:", 1),
    "with texts that look like items": lambda content: content.replace(b'"b"', LIKE_AN_ITEM, 3),
    "compressed": gzip.compress,
    "of lines": lines_of,
}


@pytest.mark.parametrize("damage", DAMAGED)
def test_two_workers_give_of_one_file_the_same_as_one_process(damage, monkeypatch, tmp_path):
    monkeypatch.setattr(workers, "LARGE", 0)
    chosen = random.Random(damage)
    content = DAMAGED[damage](snapshot([chosen.choice(SOUND) for _ in range(120)]))
    path = tmp_path / "file"
    path.write_bytes(content)
    source = Source("file", partial(open, path, "rb"), len(content))
    assert told_of(source, workers=2) == told_of(source)
