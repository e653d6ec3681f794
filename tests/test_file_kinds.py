import gzip
import json

import pytest

from trueup import file_kinds
from trueup.errors import UsageError
from trueup.results import FIELDS

RESULT = dict.fromkeys(FIELDS, "x")
ITEM = {"configurationItemCaptureTime": "2026-01-01T00:00:00Z", "resourceType": "AWS::S3::Bucket", "resourceId": "a"}
FILES = {  # a file that holds ...: (its text, what it is)
    "results, a line each": (json.dumps(RESULT, sort_keys=True) + "\n", file_kinds.RESULTS),
    "a plan": (
        json.dumps({"accounts": [], "created": "x", "digest": "y", "items": [], "planId": "z"}),
        file_kinds.PLAN,
    ),
    "a journal": (json.dumps({"account": "1", "check": "2", "kind": "intent", "sequence": 1}), file_kinds.JOURNAL),
    "an item": (json.dumps(ITEM, indent=2), file_kinds.ITEMS),
    "a snapshot": (json.dumps({"fileVersion": "1.0", "configurationItems": [ITEM]}), file_kinds.ITEMS),
    "an item of a thing with a digest, created once": (
        json.dumps(ITEM | {"configuration": {"created": "x", "digest": "y", "check": 1, "sequence": 2, "kind": 3}}),
        file_kinds.ITEMS,
    ),
    "an item whose tags are called as results are": (
        json.dumps([ITEM | {"tags": {"configRuleName": "x", "runId": "y", "state": "z"}}]),
        file_kinds.ITEMS,
    ),
    "a list of results": (json.dumps([RESULT], indent=1), file_kinds.RESULTS),
    "a plan with brackets in text": (
        json.dumps({"accounts": ["}]"], "created": "x", "digest": "y"}),
        file_kinds.PLAN,
    ),
    "a snapshot without items": (json.dumps({"fileVersion": "1.0", "configurationItems": []}), None),
    "text": ('what "configRuleName": "runId": "state": might be', None),
    "half a character": ('{"a": "\u00e9', None),
    "nothing": ("", None),
}


@pytest.mark.parametrize(("text", "expected"), FILES.values(), ids=FILES)
def test_the_kind_of_a_file_that_holds(tmp_path, text, expected):
    plain, packed = tmp_path / "file", tmp_path / "file.gz"
    plain.write_bytes(text.encode("latin-1"))
    packed.write_bytes(gzip.compress(text.encode("latin-1")))
    assert file_kinds.kind(plain) is expected
    assert file_kinds.kind(packed) is expected


def test_what_is_not_there_or_damaged_is_of_no_kind(tmp_path):
    (tmp_path / "damaged.gz").write_bytes(b"\x1f\x8b and no more")
    assert file_kinds.kind(tmp_path / "damaged.gz") is None
    assert file_kinds.kind(tmp_path / "absent") is None


def test_a_file_for_another_command_is_told_with_that_command(tmp_path):
    path = tmp_path / "results.jsonl"
    path.write_text(json.dumps(RESULT))
    with pytest.raises(UsageError) as told:
        file_kinds.expect(file_kinds.ITEMS, tmp_path, path)
    assert str(told.value) == (
        f"{path}: holds results of a run, not configuration items; give it to `trueup report` or `trueup plan`."
    )
    file_kinds.expect(file_kinds.RESULTS, path)
