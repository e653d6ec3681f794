from unittest.mock import patch

import pytest
from botocore.exceptions import ClientError

import support
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, evaluations

RULE = "SECURITYHUB_STANDARDS_ENABLED"
PROOF = "model"  # moto knows no standards
FOUNDATIONAL, CIS = "aws-foundational-security-best-practices/v/1.0.0", "cis-aws-foundations-benchmark/v/3.0.0"
OLD_CIS = "cis-aws-foundations-benchmark/v/1.2.0"
BOTH = {"standards": f"{FOUNDATIONAL}, {CIS}"}


def standard(name=FOUNDATIONAL, status="READY", kind="standards", region="eu-west-1"):
    return {"StandardsArn": f"arn:aws:securityhub:{region}::{kind}/{name}", "StandardsStatus": status}


ON = standard()

SCENARIOS = {  # given an account that is subscribed to ...: (its standards, inputs, then the account is ...)
    "no standard": ([], {}, NON_COMPLIANT),
    "the one that is wanted": ([ON], {}, COMPLIANT),
    "another one": ([standard(CIS)], {}, NON_COMPLIANT),
    "another version of it": ([standard("aws-foundational-security-best-practices/v/2.0.0")], {}, NON_COMPLIANT),
    "one of two": ([ON], BOTH, NON_COMPLIANT),
    "both of two": ([standard(CIS), ON], BOTH, COMPLIANT),
    "more than is wanted": ([ON, standard(CIS)], {}, COMPLIANT),
    "an old ruleset": ([standard(OLD_CIS, kind="ruleset", region="")], {"standards": OLD_CIS}, COMPLIANT),
    "one that AWS adds controls to": ([standard(status="PENDING")], {}, COMPLIANT),
    "one that is incomplete": ([standard(status="INCOMPLETE")], {}, NON_COMPLIANT),
    "one that failed to go": ([standard(status="FAILED")], {}, NON_COMPLIANT),
    "one that goes": ([standard(status="DELETING")], {}, NON_COMPLIANT),
    "one without a state": ([{"StandardsArn": ON["StandardsArn"]}], {}, NON_COMPLIANT),
    "one with null for its state": ([ON | {"StandardsStatus": None}], {}, NON_COMPLIANT),
    "another one, incomplete": ([ON, standard(CIS, "INCOMPLETE")], {}, COMPLIANT),
}


class Hub:
    """Security Hub with one standard on each page; refused: what it answers instead."""

    def __init__(self, standards=(), refused=None):
        self.standards, self.refused = standards, refused

    def get_paginator(self, operation):
        assert operation == "get_enabled_standards"
        return self

    def paginate(self):
        if self.refused:
            raise ClientError({"Error": dict(zip(("Code", "Message"), self.refused, strict=True))}, "Asked")
        return [{"StandardsSubscriptions": []}, *({"StandardsSubscriptions": [each]} for each in self.standards)]


def judged(hub, **inputs):
    with patch.object(support, "client", lambda _service, _region: hub):
        return evaluations(RULE, **inputs)


@pytest.mark.parametrize(("standards", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_account_that_is_subscribed_to(standards, inputs, expected):
    [told] = judged(Hub(standards), **inputs)

    assert (told["ComplianceResourceId"], told["ComplianceType"]) == (ACCOUNT, expected)


OFF = {
    "by its code": ("InvalidAccessException", "no"),
    "by another code": ("ResourceNotFoundException", "no"),
    "in a sentence": ("AccessDeniedException", "The account is Not Subscribed to AWS Security Hub"),
}


@pytest.mark.parametrize("refused", OFF.values(), ids=OFF)
def test_where_security_hub_is_off_no_standard_is_checked(refused):
    [told] = judged(Hub(refused=refused))

    assert told["ComplianceType"] == NON_COMPLIANT
    wrong = "The account is not subscribed to Security Hub in this Region, so no standard is checked."
    assert told["Annotation"] == wrong


def test_a_refusal_is_not_a_verdict():
    assert judged(Hub(refused=("AccessDeniedException", "no")))["customerErrorCode"] == "AccessDeniedException"


def test_without_a_standard_that_is_wanted_there_is_nothing_to_ask():
    assert judged(Hub(), standards=" , ")["customerErrorCode"] == "InvalidParameterValueException"


def test_the_annotation_names_what_is_missing_and_its_state():
    [told] = judged(Hub([standard(CIS, "INCOMPLETE")]), **BOTH)

    missing = f"{FOUNDATIONAL} (not on), {CIS} (INCOMPLETE)"
    assert told["Annotation"] == f"Security Hub does not check in this Region: {missing}."


def bad(aws):
    """Security Hub is on and checks nothing."""
    aws("securityhub").enable_security_hub(EnableDefaultStandards=False)
    return ACCOUNT


def good(aws):
    """Security Hub is on, with the standards that AWS has on by default."""
    aws("securityhub").enable_security_hub()
    return ACCOUNT
