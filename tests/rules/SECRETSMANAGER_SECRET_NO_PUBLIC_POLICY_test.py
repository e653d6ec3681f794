import json

import pytest

import support
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, REGION, aws, refusing, verdicts
from trueup.rulekit.resources import UnjudgedError

RULE = "SECRETSMANAGER_SECRET_NO_PUBLIC_POLICY"
ASKS_EACH = {"secretsmanager:GetResourcePolicy"}
SECRET = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:token-a1b2c3"
OTHER = "111122223333"
OPEN = {"Effect": "Allow", "Principal": "*", "Action": "secretsmanager:GetSecretValue", "Resource": "*"}
WITHOUT_PRINCIPAL = {key: OPEN[key] for key in OPEN if key != "Principal"}
SHARED = OPEN | {"Principal": {"AWS": f"arn:aws:iam::{OTHER}:root"}}
ALLOWED = ("444455556666", OTHER)
OF_THE_ORGANIZATION = {"Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}}

SCENARIOS = {  # given a secret whose policy ...: (its statements, the accounts allowed, then the secret is ...)
    "is not there": (None, None, COMPLIANT),
    "has no statements": ([], None, COMPLIANT),
    "lets everyone read": ([OPEN], None, NON_COMPLIANT),
    "lets everyone read, in one statement, not a list": (OPEN, None, NON_COMPLIANT),
    "lets everyone read, by the kind AWS": ([OPEN | {"Principal": {"AWS": ["*"]}}], None, NON_COMPLIANT),
    "lets everyone describe": ([OPEN | {"Action": "secretsmanager:DescribeSecret"}], None, NON_COMPLIANT),
    "lets everyone in but one account": ([WITHOUT_PRINCIPAL | {"NotPrincipal": {"AWS": OTHER}}], None, NON_COMPLIANT),
    "lets everyone in, where accounts are allowed": ([OPEN], ALLOWED, NON_COMPLIANT),
    "lets everyone of its organization in": ([OPEN | OF_THE_ORGANIZATION], None, COMPLIANT),
    "lets everyone of its organization in, where accounts are allowed": (
        [OPEN | OF_THE_ORGANIZATION],
        ALLOWED,
        COMPLIANT,
    ),
    "lets everyone in through one endpoint": (
        [OPEN | {"Condition": {"StringEquals": {"aws:SourceVpce": "vpce-1a2b3c4d"}}}],
        None,
        COMPLIANT,
    ),
    "lets everyone in through any endpoint": (
        [OPEN | {"Condition": {"StringLike": {"aws:SourceVpce": "vpce-*"}}}],
        None,
        NON_COMPLIANT,
    ),
    "denies everyone": ([OPEN | {"Effect": "Deny"}], ALLOWED, COMPLIANT),
    "denies an account that is not allowed": ([SHARED | {"Effect": "Deny"}], ("444455556666",), COMPLIANT),
    "lets another account in, where none is asked about": ([SHARED], None, COMPLIANT),
    "lets an allowed account in": ([SHARED], ALLOWED, COMPLIANT),
    "lets an allowed account in, by its id alone": ([OPEN | {"Principal": {"AWS": OTHER}}], ALLOWED, COMPLIANT),
    "lets its own account in": ([OPEN | {"Principal": {"AWS": ACCOUNT}}], ALLOWED, COMPLIANT),
    "lets an account in that is not allowed": ([SHARED], ("444455556666",), NON_COMPLIANT),
    "lets one account in that is allowed and one that is not": (
        [OPEN | {"Principal": {"AWS": [OTHER, "777788889999"]}}],
        ALLOWED,
        NON_COMPLIANT,
    ),
    "lets an account in that is not allowed, of its organization": (
        [SHARED | OF_THE_ORGANIZATION],
        ("444455556666",),
        COMPLIANT,
    ),
    "lets an account in that is not allowed, in its second statement": (
        [OPEN | {"Principal": {"AWS": ACCOUNT}}, SHARED],
        ("444455556666",),
        NON_COMPLIANT,
    ),
    "lets a service in": ([OPEN | {"Principal": {"Service": "rds.amazonaws.com"}}], ALLOWED, COMPLIANT),
    "lets a user in who was deleted": ([OPEN | {"Principal": {"AWS": "AIDACKCEVSQ6C2EXAMPLE"}}], ALLOWED, COMPLIANT),
}


@pytest.mark.parametrize(("statements", "allowed", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_secret_whose_policy(statements, allowed, expected):
    document = None if statements is None else json.dumps({"Version": "2012-10-17", "Statement": statements})

    judged = support.load(RULE).evaluation(SECRET, document, allowed)

    assert (judged.complianceResourceId, judged.complianceType) == (SECRET, expected)


SENTENCES = {
    "everyone": (OPEN, None, "Statement 1 of the secret's policy lets everyone in."),
    "an account": (
        SHARED | {"Sid": "Vendor"},
        ("444455556666",),
        f"Statement Vendor of the secret's policy lets account {OTHER} in, which is not one of allowedAccountIds.",
    ),
    "an account without a name": (
        SHARED,
        ("444455556666",),
        f"Statement 1 of the secret's policy lets account {OTHER} in, which is not one of allowedAccountIds.",
    ),
    "everyone by name": (OPEN | {"Sid": "Open"}, None, "Statement Open of the secret's policy lets everyone in."),
}


@pytest.mark.parametrize(("statement", "allowed", "told"), SENTENCES.values(), ids=SENTENCES)
def test_who_is_let_in_is_told(statement, allowed, told):
    judged = support.load(RULE).evaluation(SECRET, {"Statement": [statement]}, allowed)

    assert judged.annotation == told


def test_on_schedule_every_secret_of_the_region_is_judged():
    with aws() as client:
        opened, shut = bad(client), good(client)
        doomed = client("secretsmanager").create_secret(Name="doomed", SecretString="s")["ARN"]
        client("secretsmanager").delete_secret(SecretId=doomed)

        assert verdicts(RULE) == {opened: NON_COMPLIANT, shut: COMPLIANT}
        assert verdicts(RULE, allowedAccountIds="444455556666") == {opened: NON_COMPLIANT, shut: NON_COMPLIANT}
        assert verdicts(RULE, allowedAccountIds=f"444455556666, {OTHER}") == {opened: NON_COMPLIANT, shut: COMPLIANT}


def test_on_schedule_a_secret_that_vanishes_and_one_that_cannot_be_read_cost_the_others_nothing():
    with aws() as client:
        other, shut = bad(client), good(client)

        with refusing("ResourceNotFoundException", "secretsmanager", "GetResourcePolicy", SecretId=other):
            assert verdicts(RULE) == {shut: COMPLIANT}
        with refusing("InternalServiceError", "secretsmanager", "GetResourcePolicy", SecretId=other):
            with pytest.raises(UnjudgedError, match=f"AWS::SecretsManager::Secret {other}: ") as gap:
                verdicts(RULE)
            assert [each.complianceResourceId for each in gap.value.evaluations] == [shut]


def shared(aws, name, statement):
    secret = aws("secretsmanager").create_secret(Name=name, SecretString="not one")["ARN"]
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    aws("secretsmanager").put_resource_policy(SecretId=secret, ResourcePolicy=policy)
    return secret


def bad(aws):
    """A secret that everyone may read."""
    return shared(aws, "opened", OPEN)


def good(aws):
    """A secret that another account may read."""
    return shared(aws, "shared", SHARED)
