"""What lint finds once it knows rights."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

import support
from linting import CLEAN, KINDS, RETURN, SCRIPT, places, rows, told
from trueup.documents.lint.findings import CODES
from trueup.permissions import lint

FAULTS = {
    "step-unverified": {
        "a write that ends": (
            "  - name: WriteIt\n",
            "  - name: WriteIt\n    isEnd: true\n",
            "name: WriteIt",
            "step-unreachable",
        ),
    },
    "script-call": {
        "a service that is no literal": ('boto3.client("s3",', 'boto3.client(event["Kinds"],', 'event["Kinds"]'),
        "boto3.resource": (SCRIPT, SCRIPT + '            boto3.resource("s3")\n', "boto3.resource"),
        "getattr": (RETURN, '            getattr(s3, event["a"])()\n' + RETURN, "getattr"),
        "a client that is given away": (RETURN, "            hash(s3)\n" + RETURN, "hash(s3)"),
        "a method that does not exist": (
            RETURN,
            "            s3.get_bucket_version()\n" + RETURN,
            "get_bucket_version()",
        ),
        "a client of unknown origin": (
            RETURN,
            '            event["c"].put_bucket_policy()\n' + RETURN,
            "put_bucket_policy",
        ),
    },
    "script-argument": {
        "by two stars": (
            RETURN,
            "            s3.create_multipart_upload(**context)\n" + RETURN,
            "upload(**",
            "house-needs",
        ),
    },
    "house-needs": {"one is missing": ("`s3:GetBucketVersioning` and ", "", "description")},
}
ROWS = rows(FAULTS)


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_one_fault_is_one_finding_at_its_line(row):
    seen, expected = told(row, lint.text)
    assert seen == expected


def test_the_clean_document_has_no_findings():
    assert lint.text(CLEAN, "EnableIt", house=True) == ()
    assert lint.text(CLEAN, "EnableIt", house=False) == ()


def test_it_gives_the_findings_of_documents_too():
    assert places(lint.text(CLEAN.replace(KINDS, ""), "EnableIt")) == [("parameter-unused", 20)]


@pytest.mark.parametrize("path", sorted((support.ROOT / "remediation-docs").glob("*.yaml")), ids=lambda path: path.stem)
def test_the_library_is_clean(path):
    assert [str(finding) for finding in lint.file(path) if finding.severity == "error"] == []


@given(st.text(max_size=200) | st.sampled_from(CLEAN.splitlines()).map(lambda line: CLEAN.replace(line, "", 1)))
def test_any_text_is_linted_without_a_crash(text):
    for finding in lint.text(text, "Any", house=True):
        assert finding.line >= 1
        assert finding.code in CODES


@given(
    st.recursive(
        st.sampled_from([None, True, -1, 2, "", "{{ BucketName }}", "{{ x.y }}", "$.a", "s3"]),
        lambda inner: (
            st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["And", "Not", "Variable", "a"]), inner)
        ),
        max_leaves=4,
    ),
    st.sampled_from(
        ["Service: s3", "Api: PutBucketVersioning", "DesiredValues: [Enabled]", "PropertySelector: $.Status",
         "Runtime: python3.11", "Handler: verify", "default: [one]", "Selector: $.Status", "Default: WriteIt",
         "allowedPattern: ^[a-z0-9.-]{3,63}$", "StringEquals: Enabled", "timeoutSeconds: 60", "Type: Boolean"]
    ),
)  # fmt: skip
def test_any_value_anywhere_is_linted_without_a_crash(value, place):
    key = place.partition(":")[0]
    for finding in lint.text(CLEAN.replace(place, f"{key}: {json.dumps(value)}", 1), "EnableIt", house=True):
        assert finding.code in CODES
