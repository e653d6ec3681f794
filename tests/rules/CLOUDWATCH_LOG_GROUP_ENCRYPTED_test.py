import pytest

import support
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, REGION, aws, evaluations, verdicts

RULE = "CLOUDWATCH_LOG_GROUP_ENCRYPTED"
PROOF = "model"  # moto takes a key only where a log group is made; associating one later is ours
KEY_ID = "1234abcd-12ab-34cd-56ef-1234567890ab"
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/{KEY_ID}"
OTHER = KEY.replace("1234abcd", "dcba4321")

SCENARIOS = {  # given a log group that ...: (what DescribeLogGroups tells, the key wanted, then it is ...)
    "has no key": ({}, None, NON_COMPLIANT),
    "has null for a key": ({"kmsKeyId": None}, None, NON_COMPLIANT),
    "has an empty key": ({"kmsKeyId": ""}, None, NON_COMPLIANT),
    "has a key": ({"kmsKeyId": KEY}, None, COMPLIANT),
    "has no key, where one is wanted": ({}, KEY, NON_COMPLIANT),
    "has the key wanted": ({"kmsKeyId": KEY}, KEY, COMPLIANT),
    "has the key that is wanted by its id": ({"kmsKeyId": KEY}, KEY_ID, COMPLIANT),
    "has another key": ({"kmsKeyId": OTHER}, KEY, NON_COMPLIANT),
    "has another key than is wanted by its id": ({"kmsKeyId": OTHER}, KEY_ID, NON_COMPLIANT),
    "has the key of another account by the same id": (
        {"kmsKeyId": KEY.replace(ACCOUNT, "111122223333")},
        KEY,
        NON_COMPLIANT,
    ),
    "has the key of another Region by the same id": (
        {"kmsKeyId": KEY.replace(REGION, "us-east-1")},
        KEY,
        NON_COMPLIANT,
    ),
    "protects data without a key": ({"dataProtectionStatus": "ACTIVATED"}, None, NON_COMPLIANT),
}


def evaluation(told, wanted):
    return support.load(RULE).evaluation(told | {"logGroupName": "app"}, wanted)


@pytest.mark.parametrize(("told", "wanted", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_log_group_that(told, wanted, expected):
    judged = evaluation(told, wanted)

    assert (judged.complianceResourceType, judged.complianceResourceId) == ("AWS::Logs::LogGroup", "app")
    assert judged.complianceType == expected


SENTENCES = {
    "no key": ({}, KEY, "The log group is associated with no KMS key."),
    "another": ({"kmsKeyId": OTHER}, KEY_ID, f"The log group is associated with {OTHER}, not with {KEY_ID}."),
    "the key": ({"kmsKeyId": KEY}, KEY, ""),
}


@pytest.mark.parametrize(("told", "wanted", "sentence"), SENTENCES.values(), ids=SENTENCES)
def test_the_key_is_told(told, wanted, sentence):
    assert evaluation(told, wanted).annotation == sentence


def made(aws, name, **settings):
    aws("logs").create_log_group(logGroupName=name, **settings)
    return name


def test_every_log_group_of_the_region_is_judged():
    with aws() as client:
        for number in range(60):  # moto has 50 on a page, as AWS has
            made(client, f"app-{number:02}")
        made(client, "sealed", kmsKeyId=KEY), made(client, "sealed-otherwise", kmsKeyId=OTHER)

        plain = {f"app-{number:02}": NON_COMPLIANT for number in range(60)}
        assert verdicts(RULE) == {**plain, "sealed": COMPLIANT, "sealed-otherwise": COMPLIANT}
        assert verdicts(RULE, KmsKeyId=KEY) == {**plain, "sealed": COMPLIANT, "sealed-otherwise": NON_COMPLIANT}


@pytest.mark.parametrize("key", ["alias/logs", f"{KEY},{OTHER}"])
def test_what_is_no_key_is_refused(key):
    with aws():
        assert evaluations(RULE, KmsKeyId=key)["customerErrorCode"] == "InvalidParameterValueException"


def bad(aws):
    """A log group without a key of its own, as every new one is."""
    return made(aws, "app")


def inputs(aws):
    """The key is named: the document takes none of its own choice, for CloudWatch Logs needs a right to it."""
    return {"KmsKeyId": aws("kms").create_key()["KeyMetadata"]["Arn"]}


def good(aws):
    """A log group that is encrypted with a key."""
    return made(aws, "sealed", kmsKeyId=KEY)
