import pytest

from trueup.emulated.contents.parts import zipped
from trueup.remediation import inverse
from undoing import call, comes_back, policy, refused, service

functions = service("lambda")

FUNCTION = {"FunctionName": "f"}
TRUST = policy({"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"})
ROLE = "arn:aws:iam::123456789012:role/r"
URL = functions("CreateFunctionUrlConfig", **FUNCTION, AuthType="NONE")


MADE = [
    call("iam", "CreateRole", RoleName="r", AssumeRolePolicyDocument=TRUST),
    functions(
        "CreateFunction",
        **FUNCTION,
        Runtime="python3.12",
        Role=ROLE,
        Handler="index.handler",
        Code={"ZipFile": zipped("def handler(event, context): ...")},
    ),
]

SITUATIONS = {  # from a state, this write: (the calls that make the state, the write)
    "a short timeout": (MADE, functions("UpdateFunctionConfiguration", **FUNCTION, Timeout=30, MemorySize=256)),
    "no variables": (
        MADE,
        functions("UpdateFunctionConfiguration", **FUNCTION, Environment={"Variables": {"STAGE": "test"}}),
    ),
    "no reserved concurrency": (
        MADE,
        functions("PutFunctionConcurrency", **FUNCTION, ReservedConcurrentExecutions=5),
    ),
    "reserved concurrency that is deleted": (
        [*MADE, functions("PutFunctionConcurrency", **FUNCTION, ReservedConcurrentExecutions=5)],
        functions("DeleteFunctionConcurrency", **FUNCTION),
    ),
    "a URL for everyone": ([*MADE, URL], functions("UpdateFunctionUrlConfig", **FUNCTION, AuthType="AWS_IAM")),
    "no permission": (
        MADE,
        functions(
            "AddPermission",
            **FUNCTION,
            StatementId="s",
            Action="lambda:InvokeFunction",
            Principal="s3.amazonaws.com",
        ),
    ),
}


@pytest.mark.parametrize(("given", "write"), SITUATIONS.values(), ids=SITUATIONS)
def test_undone_there_is_again(given, write):
    comes_back(given, write)


def allowing(**statement):
    everyone = {"Sid": "s", "Effect": "Allow", "Principal": "*", "Action": "lambda:InvokeFunction", "Resource": "arn"}
    return [{"Policy": policy(everyone | statement)}]


PERMISSIONS = {  # a permission ...: (its statement, what AddPermission is given; None where there is no way back)
    "for everyone": ({}, {"Principal": "*"}),
    "for an account": ({"Principal": {"AWS": "123456789012"}}, {"Principal": "123456789012"}),
    "for a service from one source": (
        {"Principal": {"Service": "s3.amazonaws.com"}, "Condition": {"ArnLike": {"AWS:SourceArn": "arn:aws:s3:::b"}}},
        {"Principal": "s3.amazonaws.com", "SourceArn": "arn:aws:s3:::b"},
    ),
    "of a function URL": (
        {"Condition": {"StringEquals": {"lambda:FunctionUrlAuthType": "NONE"}}},
        {"Principal": "*", "FunctionUrlAuthType": "NONE"},
    ),
    "under a condition that AddPermission does not know": (
        {"Condition": {"Bool": {"aws:SecureTransport": "true"}}},
        None,
    ),
    "for two accounts": ({"Principal": {"AWS": ["123456789012", "210987654321"]}}, None),
}


@pytest.mark.parametrize(("statement", "given"), PERMISSIONS.values(), ids=PERMISSIONS)
def test_a_removed_permission(statement, given):
    write = functions("RemovePermission", FunctionName="f", StatementId="s")

    back = inverse.undo(write, allowing(**statement), {})

    if given is None:
        assert (back.calls, back.reversible) == ((), "no")
        assert back.reason
    else:
        again = {"FunctionName": "f", "StatementId": "s", "Action": "lambda:InvokeFunction"}
        assert back.calls == (functions("AddPermission", **again, **given),)
        assert refused(back.calls[0]) == ""
