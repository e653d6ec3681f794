import pytest
from moto.awslambda.models import lambda_backends

from lambda_functions import created
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, REGION, aws, item, verdict

INVOKE = {"Sid": "one", "Effect": "Allow", "Principal": "*", "Action": "lambda:InvokeFunction", "Resource": "*"}
S3 = {"Principal": {"Service": "s3.amazonaws.com"}}
OWNER = {"StringEquals": {"AWS:SourceAccount": ACCOUNT}}
BUCKET = {"ArnLike": {"AWS:SourceArn": "arn:aws:s3:::uploads"}}
TOPIC = {"ArnLike": {"AWS:SourceArn": f"arn:aws:sns:{REGION}:{ACCOUNT}:orders"}}

SCENARIOS = {  # given a function that ...: (the statements of its policy, then the function is ...)
    "has no policy": (None, COMPLIANT),
    "may be invoked by everyone": ([INVOKE], NON_COMPLIANT),
    "may be invoked by everyone, named as AWS": ([INVOKE | {"Principal": {"AWS": "*"}}], NON_COMPLIANT),
    "may be invoked by everyone, in one statement that is no list": (INVOKE, NON_COMPLIANT),
    "may be invoked by all but one account": (
        [{key: INVOKE[key] for key in INVOKE if key != "Principal"} | {"NotPrincipal": {"AWS": "111122223333"}}],
        NON_COMPLIANT,
    ),
    "may be invoked by an empty principal": ([INVOKE | {"Principal": {"AWS": ""}}], NON_COMPLIANT),
    "may be invoked by every account's root": ([INVOKE | {"Principal": {"AWS": "arn:aws:iam::*:root"}}], NON_COMPLIANT),
    "may be invoked by one account": ([INVOKE | {"Principal": {"AWS": "111122223333"}}], COMPLIANT),
    "may be invoked by everyone in the organization": (
        [INVOKE | {"Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}}],
        COMPLIANT,
    ),
    "may be invoked by everyone through one topic": ([INVOKE | {"Condition": TOPIC}], COMPLIANT),
    "may be invoked by everyone through any source": (
        [INVOKE | {"Condition": {"ArnLike": {"AWS:SourceArn": "arn:aws:sns:*:*:*"}}}],
        NON_COMPLIANT,
    ),
    "has a public URL": (
        [
            INVOKE
            | {
                "Action": "lambda:InvokeFunctionUrl",
                "Condition": {"StringEquals": {"lambda:FunctionUrlAuthType": "NONE"}},
            }
        ],
        NON_COMPLIANT,
    ),
    "may be invoked by S3 for one bucket of one account": ([INVOKE | S3 | {"Condition": BUCKET | OWNER}], COMPLIANT),
    "may be invoked by S3 for one account": ([INVOKE | S3 | {"Condition": OWNER}], COMPLIANT),
    "may be invoked by S3 for one bucket, whoever owns it": ([INVOKE | S3 | {"Condition": BUCKET}], NON_COMPLIANT),
    "may be invoked by S3 for anyone": ([INVOKE | S3], NON_COMPLIANT),
    "may be invoked by SNS for anyone": ([INVOKE | {"Principal": {"Service": "sns.amazonaws.com"}}], COMPLIANT),
    "denies everyone": ([INVOKE | {"Effect": "Deny"}], COMPLIANT),
    "hides a public statement behind a harmless one": (
        [INVOKE | {"Principal": {"AWS": "111122223333"}}, INVOKE | {"Sid": "two"}],
        NON_COMPLIANT,
    ),
}


@pytest.mark.parametrize(("statements", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_function_that(statements, expected):
    with aws() as client:
        function = created(client, "example")
        if statements is not None:  # AddPermission cannot say all that a policy may hold
            lambda_backends[ACCOUNT][REGION].get_function(function).policy.statements = statements

        assert verdict("LAMBDA_FUNCTION_PUBLIC_ACCESS_PROHIBITED", item("AWS::Lambda::Function")) == expected


def permit(aws, function, sid, **permission):
    aws("lambda").add_permission(FunctionName=function, StatementId=sid, Action="lambda:InvokeFunction", **permission)


def bad(aws):
    """A function that everyone may invoke, that S3 may invoke for anyone's bucket, and that one account may invoke."""
    function = created(aws, "invoked-by-all")
    permit(aws, function, "everyone", Principal="*")
    permit(aws, function, "uploads", Principal="s3.amazonaws.com", SourceArn="arn:aws:s3:::uploads")
    permit(aws, function, "partner", Principal="111122223333")
    return function


def good(aws):
    """A function that S3 may invoke for a bucket of one account."""
    function = created(aws, "invoked-by-s3")
    permit(
        aws, function, "uploads", Principal="s3.amazonaws.com", SourceArn="arn:aws:s3:::uploads", SourceAccount=ACCOUNT
    )
    return function
