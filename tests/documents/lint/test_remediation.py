"""What rules give to documents that do not take it."""

from dataclasses import replace

import pytest

import support
from linting import CLEAN
from trueup import catalogue
from trueup.documents import load
from trueup.documents.lint import remediation


def test_the_rules_give_documents_what_they_take():
    library = catalogue.load(support.ROOT)
    for rule in library.rules.values():
        if rule.document in library.documents:
            document = load.document(library.documents[rule.document].path)
            assert [str(finding) for finding in remediation.findings(rule, document)] == []


REMEDIATIONS = {
    "no RESOURCE_ID": ({"BucketName": ["bucket"]}, "0 parameters are RESOURCE_ID"),
    "two": ({"BucketName": None, "Kinds": None}, "2 parameters are RESOURCE_ID"),
    "a parameter that is not the document's": (
        {"BucketName": None, "Bucket": ["b"]},
        "EnableIt has no parameter Bucket",
    ),
    "text that is too long": ({"BucketName": None, "Kinds": ["k" * 257]}, "Kinds: AWS Config takes text of 1 to 256"),
    "no text": ({"BucketName": None, "Kinds": [1]}, "Kinds: AWS Config takes text of 1 to 256 characters, not 1"),
    "no values": ({"BucketName": None, "Kinds": []}, "Kinds has 0 values"),
    "a value that does not fit": ({"Kinds": None, "BucketName": ["B"]}, "BucketName is 'B', which does not fit"),
}


@pytest.mark.parametrize(("given", "message"), REMEDIATIONS.values(), ids=REMEDIATIONS)
def test_what_a_rule_gives_a_document(given, message):
    library = catalogue.load(support.ROOT)
    parameters = {
        name: {"ResourceValue": {"Value": "RESOURCE_ID"}} if values is None else {"StaticValue": {"Values": values}}
        for name, values in given.items()
    }
    some = next(iter(library.rules.values()))
    rule = replace(some, remediation={**some.remediation, "Parameters": parameters})
    [finding] = remediation.findings(rule, load.parse(CLEAN, "EnableIt"))
    assert finding.message.startswith(message)
    assert finding.code == "config-remediation"
    assert '"Remediation"' in (some.folder / "parameters.json").read_text().splitlines()[finding.line - 1]
