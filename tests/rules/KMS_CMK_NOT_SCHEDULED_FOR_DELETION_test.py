from datetime import UTC, datetime

import pytest
from botocore.exceptions import ClientError

import support
from support import COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, aws, refusing, verdicts
from trueup.rulekit.resources import UnjudgedError

RULE = "KMS_CMK_NOT_SCHEDULED_FOR_DELETION"
ASKS_EACH = {"kms:DescribeKey"}
SOON = datetime(2026, 12, 24, tzinfo=UTC)


def key(state, **facts):
    return {"KeyManager": "CUSTOMER", "KeyState": state} | facts


SCENARIOS = {  # given a key that ...: (what DescribeKey answers, what is told, then the key is ...)
    "is enabled": (key("Enabled"), "", COMPLIANT),
    "is disabled": (key("Disabled"), "", COMPLIANT),
    "waits for its material": (key("PendingImport"), "", COMPLIANT),
    "is being created": (key("Creating"), "", COMPLIANT),
    "has lost its key store": (key("Unavailable"), "", COMPLIANT),
    "is pending deletion": (
        key("PendingDeletion", DeletionDate=SOON),
        "The key will be deleted 2026-12-24.",
        NON_COMPLIANT,
    ),
    "waits for its replicas to be deleted": (
        key("PendingReplicaDeletion", PendingDeletionWindowInDays=7),
        "The key will be deleted once its replicas are.",
        NON_COMPLIANT,
    ),
    "is pending deletion on a day that is null": (
        key("PendingDeletion", DeletionDate=None),
        "The key will be deleted once its replicas are.",
        NON_COMPLIANT,
    ),
    "is managed by AWS": (
        key("Enabled", KeyManager="AWS"),
        "AWS manages the key, and nobody can delete it.",
        NOT_APPLICABLE,
    ),
    "does not say who manages it": (
        {"KeyState": "PendingDeletion"},
        "AWS manages the key, and nobody can delete it.",
        NOT_APPLICABLE,
    ),
    "may not be described": ("AccessDeniedException", "The role may not kms:DescribeKey.", NON_COMPLIANT),
}


class Kms:
    """KMS with one key, whose description is given; a text is the code of an error."""

    def __init__(self, described):
        self.described = described

    def describe_key(self, KeyId):  # noqa: N803
        if isinstance(self.described, str):
            raise ClientError({"Error": {"Code": self.described, "Message": ""}}, "DescribeKey")
        return {"KeyMetadata": self.described}


@pytest.mark.parametrize(("described", "told", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_key_that(described, told, expected):
    judged = support.load(RULE).evaluation(Kms(described), "key")

    of = judged.complianceResourceType, judged.complianceResourceId
    assert (*of, judged.complianceType, judged.annotation) == ("AWS::KMS::Key", "key", expected, told)


def test_another_error_is_no_verdict():
    with pytest.raises(ClientError):
        support.load(RULE).evaluation(Kms("KMSInternalException"), "key")


def test_on_schedule_every_key_of_the_region_is_judged_or_those_that_are_named():
    with aws() as client:
        doomed, kept = bad(client), good(client)
        kms = client("kms")
        arns = {each: kms.describe_key(KeyId=each)["KeyMetadata"]["Arn"] for each in (doomed, kept)}

        assert verdicts(RULE) == {doomed: NON_COMPLIANT, kept: COMPLIANT}
        assert verdicts(RULE, kmsKeyIds=kept) == {kept: COMPLIANT}
        assert verdicts(RULE, kmsKeyIds=arns[doomed]) == {doomed: NON_COMPLIANT}
        assert verdicts(RULE, kmsKeyIds=f"{kept}, {arns[doomed]}") == {doomed: NON_COMPLIANT, kept: COMPLIANT}


def test_on_schedule_a_key_that_vanishes_and_one_that_cannot_be_read_cost_the_others_nothing():
    with aws() as client:
        other, kept = bad(client), good(client)

        with refusing("NotFoundException", "kms", "DescribeKey", KeyId=other):
            assert verdicts(RULE) == {kept: COMPLIANT}
        with refusing("KMSInternalException", "kms", "DescribeKey", KeyId=other):
            with pytest.raises(UnjudgedError, match=f"AWS::KMS::Key {other}: ") as gap:
                verdicts(RULE)
            assert [each.complianceResourceId for each in gap.value.evaluations] == [kept]


def bad(aws):
    """A key that will be deleted in a month."""
    key = aws("kms").create_key()["KeyMetadata"]["KeyId"]
    aws("kms").schedule_key_deletion(KeyId=key, PendingWindowInDays=30)
    return key


def good(aws):
    """A disabled key: whoever must be kept from using it can be, and nothing is lost."""
    key = aws("kms").create_key()["KeyMetadata"]["KeyId"]
    aws("kms").disable_key(KeyId=key)
    return key
