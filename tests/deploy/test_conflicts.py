"""Names that somebody else has: the plan tells them, and nothing is touched."""

import pytest

from deploy.conftest import BUCKET, PILOT
from deploy.fake.organization import REGIONS, SECURITY

FIRST, SECOND = REGIONS
OTHERS_ROLE = ("AWS::IAM::Role", "trueup-EnforceS3TlsOnly")


def taken_stack(o):
    o.stacks[SECURITY, FIRST, "trueup-evaluator"] = {
        "status": "CREATE_COMPLETE", "template": "Resources: {}", "parameters": {}, "tags": [], "events": [],
    }  # fmt: skip


def taken_set(o):
    o.sets["trueup-member-evaluation"] = {
        "template": "x", "parameters": {}, "tags": [], "instances": {}, "grows": False,
    }  # fmt: skip


def taken_pack(o):
    o.packs[SECOND, "trueup-s3"] = {
        "template": "x", "excluded": [], "accounts": {}, "tags": {"team": "other"}, "left": 0, "action": "CREATE",
        "arn": "arn:aws:config:us-east-1:1:organization-conformance-pack/trueup-s3-12345678",
    }  # fmt: skip


def taken(account, region, kind, name):
    return lambda o: o.things.update({(account, region, kind, name): ""})


TAKEN = {
    "a stack": (taken_stack, f"stack trueup-evaluator in {SECURITY}, {FIRST}"),
    "a stack set": (taken_set, "stack set trueup-member-evaluation"),
    "an organization pack": (taken_pack, f"organization pack trueup-s3 in {SECOND}"),
    "a bucket of another account": (taken("999999999999", FIRST, "AWS::S3::Bucket", BUCKET), f"bucket {BUCKET}"),
    "a bucket of the security account": (taken(SECURITY, FIRST, "AWS::S3::Bucket", BUCKET), f"bucket {BUCKET}"),
    "the function": (
        taken(SECURITY, SECOND, "AWS::Lambda::Function", "trueup-evaluator"),
        f"function trueup-evaluator in {SECOND}",
    ),
    "the function's role": (
        taken(SECURITY, "", "AWS::IAM::Role", "trueup-evaluator"),
        f"role trueup-evaluator in {SECURITY}",
    ),
    "a role of a member account": (taken(PILOT, "", *OTHERS_ROLE), f"role {OTHERS_ROLE[1]} in {PILOT}"),
    "a document of a member account": (
        taken(PILOT, SECOND, "AWS::SSM::Document", "EnforceS3TlsOnly"),
        f"document EnforceS3TlsOnly in {PILOT}, {SECOND}",
    ),
}


@pytest.mark.parametrize(("take", "told"), TAKEN.values(), ids=TAKEN)
def test_the_plan_tells_a_name_that_somebody_else_has(deploying, organization, take, told):
    take(organization)

    plan = deploying(member_role="reader").plan()

    assert [line.partition(":")[0] for line in plan.obstacles] == [told]
    assert organization.writes == []
