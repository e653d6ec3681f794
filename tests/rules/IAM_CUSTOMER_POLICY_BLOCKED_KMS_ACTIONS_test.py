import pytest

from managed_policies import UNREADABLE, all_but, allow, deny, holding, made, policy, when
from support import COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, evaluations, verdict

RULE = "IAM_CUSTOMER_POLICY_BLOCKED_KMS_ACTIONS"
MAY_BE_ABSENT = {"configuration.permissionsBoundaryUsageCount"}  # of a policy that bounds nobody
KEY = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
WITHOUT_BOUNDARIES = {"excludePermissionBoundaryPolicy": "true"}


def decrypt(on, **elements):
    return holding(allow("kms:Decrypt", on=on, **elements))


SCENARIOS = {  # given a customer managed policy that ...: (its configuration, inputs, then the policy is ...)
    "may decrypt with every key": (decrypt("*"), {}, NON_COMPLIANT),
    "may decrypt with every key of an account": (decrypt("arn:aws:kms:*:123456789012:key/*"), {}, NON_COMPLIANT),
    "may decrypt with keys by the beginning of their id": (decrypt(KEY[:-4] + "*"), {}, NON_COMPLIANT),
    "may decrypt with keys by a question mark": (decrypt(KEY[:-1] + "?"), {}, NON_COMPLIANT),
    "may decrypt with keys by a variable": (
        decrypt("arn:aws:kms:eu-west-1:123456789012:key/${aws:PrincipalTag/key}"),
        {},
        NON_COMPLIANT,
    ),
    "may decrypt with a key in every Region": (decrypt(KEY.replace("eu-west-1", "*")), {}, NON_COMPLIANT),
    "may decrypt with all whose service begins with k": (decrypt("arn:aws:k*"), {}, NON_COMPLIANT),
    "may decrypt with all whose service begins with another letter": (decrypt("arn:aws:s*"), {}, COMPLIANT),
    "may decrypt with a named key": (decrypt(KEY), {}, COMPLIANT),
    "may decrypt with a named key and every other": (decrypt([KEY, "*"]), {}, NON_COMPLIANT),
    "may decrypt on what are no keys": (decrypt(["arn:aws:kms:*:*:alias/*", "arn:aws:s3:::b/*"]), {}, COMPLIANT),
    "may decrypt with all keys but one": (
        holding({"Effect": "Allow", "Action": "kms:Decrypt", "NotResource": KEY}),
        {},
        NON_COMPLIANT,
    ),
    "may decrypt on all but KMS": (
        holding({"Effect": "Allow", "Action": "kms:Decrypt", "NotResource": "arn:*:kms:*"}),
        {},
        COMPLIANT,
    ),
    "may decrypt with every key, with a condition": (
        decrypt("*", **when("StringEquals", "kms:ViaService", "s3.eu-west-1.amazonaws.com")),
        {},
        NON_COMPLIANT,
    ),
    "may re-encrypt from every key": (holding(allow("kms:ReEncryptFrom")), {}, NON_COMPLIANT),
    "may do all of KMS": (holding(allow("kms:*")), {}, NON_COMPLIANT),
    "may do everything": (holding(allow("*")), {}, NON_COMPLIANT),
    "may decrypt, in other letters": (holding(allow("KMS:decrypt")), {}, NON_COMPLIANT),
    "may decrypt by the beginning of the action": (holding(allow("kms:D*")), {}, NON_COMPLIANT),
    "may do all but administer identities": (holding(all_but("iam:*")), {}, NON_COMPLIANT),
    "may do all but use KMS": (holding(all_but("kms:*")), {}, COMPLIANT),
    "may encrypt with every key": (holding(allow("kms:Encrypt", "kms:Describe*")), {}, COMPLIANT),
    "may decrypt in its second statement": (holding(allow("s3:Get*"), allow("kms:Decrypt")), {}, NON_COMPLIANT),
    "denies it": (holding(deny("kms:Decrypt")), {}, COMPLIANT),
    "allows and denies it": (holding(allow("kms:Decrypt"), deny("kms:Decrypt")), {}, NON_COMPLIANT),
    "may encrypt, which is blocked": (
        holding(allow("kms:Encrypt")),
        {"blockedActionsPatterns": "kms:Encrypt*"},
        NON_COMPLIANT,
    ),
    "may decrypt, which is not blocked": (
        holding(allow("kms:Decrypt")),
        {"blockedActionsPatterns": "kms:Encrypt*, kms:Create?rant"},
        COMPLIANT,
    ),
    "has no statements": (holding(), {}, COMPLIANT),
    **{what: (found, {}, NON_COMPLIANT) for what, found in UNREADABLE.items()},
    "is a permissions boundary": (
        holding(allow("kms:*"), permissionsBoundaryUsageCount=1),
        {},
        NON_COMPLIANT,
    ),
    "is a permissions boundary, where those are left out": (
        holding(allow("kms:*"), permissionsBoundaryUsageCount=1),
        WITHOUT_BOUNDARIES,
        NOT_APPLICABLE,
    ),
    "is no permissions boundary, where those are left out": (
        holding(allow("kms:*"), permissionsBoundaryUsageCount=0),
        WITHOUT_BOUNDARIES,
        NON_COMPLIANT,
    ),
}


@pytest.mark.parametrize(("configuration", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_customer_managed_policy_that(configuration, inputs, expected):
    assert verdict(RULE, policy(configuration), **inputs) == expected


def test_a_policy_of_aws_is_not_judged():
    assert verdict(RULE, policy(holding(allow("*")), owner="aws")) == NOT_APPLICABLE


ANNOTATIONS = {
    "A statement in the default version v2 allows kms:Decrypt, kms:ReEncryptFrom on arn:aws:kms:*.": allow(
        "kms:*", on=[KEY, "arn:aws:kms:*", "arn:aws:s3:::*"]
    ),
    f"Statement Rest of the default version v2 allows kms:Decrypt on all but {KEY}.": {
        "Sid": "Rest", "Effect": "Allow", "Action": "kms:Decrypt", "NotResource": KEY,
    },
}  # fmt: skip


@pytest.mark.parametrize(("annotation", "statement"), ANNOTATIONS.items())
def test_the_annotation_names_the_actions_and_the_keys(annotation, statement):
    [judged] = evaluations(RULE, policy(holding(statement)))
    assert judged["Annotation"] == annotation


PROOF = "model"  # moto lists policies without their names; ours adds them


def bad(aws):
    """A policy that a role has may decrypt with every key, and do more with a key that is named."""
    return made(
        aws, "reader", allow("kms:Decrypt", "kms:DescribeKey", "s3:GetObject"), allow("kms:GenerateDataKey*", on=KEY)
    )


def good(aws):
    """A policy may decrypt with a key that is named."""
    return made(aws, "keyed", allow("kms:Decrypt", on=KEY))
