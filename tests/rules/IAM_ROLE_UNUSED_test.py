import json
from types import SimpleNamespace

import pytest
from moto.iam.models import iam_backends

from credentials import JUDGED, ago
from managed_policies import all_but, allow, deny, document
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, aws, evaluations, load, verdict, verdicts

RULE = "IAM_ROLE_UNUSED"
SHORT = {"maxDaysUnused": "45"}
NAMED = {"exemptRoleNames": "ci-*,BreakGlass"}
DENY_ALL, SUPPORT = "arn:aws:iam::aws:policy/AWSDenyAll", "arn:aws:iam::aws:policy/AWSSupportAccess"
IN_S3 = {"Condition": {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}}

SCENARIOS = {  # given a role that was ...: (what it is, inputs, then the role is ...)
    "used today": ({"made": 400, "used": 0}, {}, COMPLIANT),
    "used as long ago as allowed": ({"made": 400, "used": 90}, {}, COMPLIANT),
    "used some hours before": ({"made": 400, "used": 90.9}, {}, COMPLIANT),
    "used a day too long ago": ({"made": 400, "used": 91}, {}, NON_COMPLIANT),
    "used before a shorter limit": ({"made": 400, "used": 46}, SHORT, NON_COMPLIANT),
    "used before the shortest limit": ({"made": 400, "used": 2}, {"maxDaysUnused": "1"}, NON_COMPLIANT),
    "used within a longer limit": ({"made": 900, "used": 390}, {"maxDaysUnused": "400"}, COMPLIANT),
    "never used, and is new": ({"made": 1}, {}, COMPLIANT),
    "never used, and is as old as allowed": ({"made": 30}, {}, COMPLIANT),
    "never used, and is a day too old": ({"made": 31}, {}, NON_COMPLIANT),
    "never used, and has no grace": ({"made": 1}, {"graceDays": "0"}, NON_COMPLIANT),
    "never used, and was made today without grace": ({"made": 0}, {"graceDays": "0"}, COMPLIANT),
    "never used, and has a longer grace": ({"made": 31}, {"graceDays": "31"}, COMPLIANT),
    "unused, and can do nothing": ({"made": 400, "inline": [deny("*")]}, {}, COMPLIANT),
    "unused, and can do nothing, by its second statement": (
        {"made": 400, "inline": [allow("s3:*"), deny("*:*")]},
        {},
        COMPLIANT,
    ),
    "unused, and is denied everything by AWS's own policy": ({"made": 400, "managed": [DENY_ALL]}, {}, COMPLIANT),
    "unused, and has another policy of AWS": ({"made": 400, "managed": [SUPPORT]}, {}, NON_COMPLIANT),
    "unused, and is denied one service": ({"made": 400, "inline": [deny("s3:*")]}, {}, NON_COMPLIANT),
    "unused, and is denied one bucket": ({"made": 400, "inline": [deny("*", on="arn:aws:s3:::b")]}, {}, NON_COMPLIANT),
    "unused, and is denied everything at times": ({"made": 400, "inline": [deny("*", **IN_S3)]}, {}, NON_COMPLIANT),
    "unused, and may do everything": ({"made": 400, "inline": [allow("*")]}, {}, NON_COMPLIANT),
    "unused, and is denied all but one": (
        {"made": 400, "inline": [all_but("s3:GetObject") | {"Effect": "Deny"}]},
        {},
        NON_COMPLIANT,
    ),
    "unused, and is a service's own": ({"made": 400, "path": "/aws-service-role/x/"}, {}, NOT_APPLICABLE),
    "unused, and is Identity Center's": ({"made": 400, "path": "/aws-reserved/x/"}, {}, NOT_APPLICABLE),
    "unused, and is for emergencies": ({"made": 400, "name": "BreakGlass"}, {}, NOT_APPLICABLE),
    "unused, and is trueup's": ({"made": 400, "name": "trueup-QuarantineIamRole"}, {}, NOT_APPLICABLE),
    "unused, and is exempt by a pattern": ({"made": 400, "name": "ci-7"}, NAMED, NOT_APPLICABLE),
    "unused, where no role is exempt": ({"made": 400, "name": "BreakGlass"}, {"exemptRoleNames": ""}, NON_COMPLIANT),
    "unused, and begins like one that is exempt": ({"made": 400, "name": "BreakGlass2"}, NAMED, NON_COMPLIANT),
}


@pytest.mark.parametrize(("having", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_role_that_was(having, inputs, expected):
    with aws() as client:
        role(client, **having)

        assert verdict(RULE, **inputs) == expected


BARE = {"RoleName": "app", "RoleId": "AROA1", "Path": "/", "CreateDate": ago(400)}
UNTOLD = {  # the role is unused where IAM tells ...: (what it tells beside)
    "no use and no policies": {},
    "of an empty use": {"RoleLastUsed": {}, "AttachedManagedPolicies": [], "RolePolicyList": []},
    "null": dict.fromkeys(("RoleLastUsed", "AttachedManagedPolicies", "RolePolicyList")),
}


@pytest.mark.parametrize("told", UNTOLD.values(), ids=UNTOLD)
def test_the_role_is_unused_where_iam_tells(told):
    given = {"maxDaysUnused": 90, "graceDays": 30, "exemptRoleNames": None}
    judged = load(RULE).evaluation(BARE | told, JUDGED, given)

    assert (judged.complianceResourceId, judged.complianceType) == ("AROA1", NON_COMPLIANT)


@pytest.mark.parametrize("inputs", [{"maxDaysUnused": "0"}, {"maxDaysUnused": "401"}, {"graceDays": "-1"}])
def test_a_limit_that_iam_cannot_tell_is_refused(inputs):
    with aws():
        assert evaluations(RULE, **inputs)["customerErrorCode"] == "InvalidParameterValueException"


def test_every_role_is_judged_by_its_id():
    with aws() as client:
        right, wrong = role(client, "right", made=400, used=1), role(client, "wrong", made=400, used=200)

        assert verdicts(RULE) == {right: COMPLIANT, wrong: NON_COMPLIANT}


ANNOTATIONS = {
    "The role app was not used for 200 days.": {"made": 400, "used": 200},
    "The role app was made 400 days ago, and no use of it is known.": {"made": 400},
    "AWS's own role, which nobody can change.": {"path": "/aws-reserved/"},
    "The role is exempt by its name.": {"name": "BreakGlass"},
}


@pytest.mark.parametrize(("annotation", "having"), ANNOTATIONS.items())
def test_the_annotation_says(annotation, having):
    with aws() as client:
        role(client, **having)

        [judged] = evaluations(RULE)
        assert judged["Annotation"] == annotation


PROOF = "model"  # moto has none of AWS's own policies; ours adds AWSDenyAll


def role(aws, name="app", *, made=0, used=None, inline=(), managed=(), path="/", account=ACCOUNT):
    """A role for Lambda that was made, and used last, so many days ago; its id."""
    iam = aws("iam")
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    trusting = json.dumps(document(trust))
    role_id = iam.create_role(RoleName=name, Path=path, AssumeRolePolicyDocument=trusting)["Role"]["RoleId"]
    if inline:
        iam.put_role_policy(RoleName=name, PolicyName="inline", PolicyDocument=json.dumps(document(*inline)))
    held = iam_backends[account]["aws"].roles[role_id]
    held.managed_policies |= {arn: SimpleNamespace(arn=arn, name=arn) for arn in managed}  # of AWS; moto has none
    held.create_date, held.last_used = ago(made), ago(used)
    return role_id


def bad(aws):
    """A role with rights was used years ago."""
    account = aws("sts").get_caller_identity()["Account"]
    return role(aws, "left", made=2000, used=1800, inline=[allow("s3:*")], account=account)


def good(aws):
    """A role is used every day."""
    account = aws("sts").get_caller_identity()["Account"]
    return role(aws, "busy", made=2000, used=-3650, account=account)  # in the future, by moto: never unused
