"""The law of statements: what ships allows only what can be asked for, and all that is asked.

An ARN of a type that an action does not know never matches, an action that knows no type matches `*` alone, and a type
that a call always touches is refused where it is missing. Whether an ARN may be of a type is found here anew, so that
the code is not held to itself.
"""

import re
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

import support
from trueup import catalogue
from trueup.catalogue.rules import finished
from trueup.documents import api_models
from trueup.permissions import access, policy, service_table
from trueup.permissions.access import ANY, Place

LIBRARY = catalogue.load(support.ROOT)
HERE = Place("aws", "eu-west-1", "111122223333")
GLOBAL = "aws:"  # condition keys that every action takes


@cache
def overlap(one, other):
    """Whether some text matches both patterns."""
    if not one and not other:
        return True
    if one[:1] == "*":
        return overlap(one[1:], other) or (other != "" and overlap(one, other[1:]))
    if other[:1] == "*":
        return overlap(one, other[1:]) or (one != "" and overlap(one[1:], other))
    same = one != "" and other != "" and (one[0] == other[0] or "?" in (one[0], other[0]))
    return same and overlap(one[1:], other[1:])


def of_type(arn, kind):
    """Whether an ARN may be of a type of resource, part by part."""
    parts = arn.split(":", 5)
    return len(parts) == 6 and any(
        all(overlap(a, re.sub(r"\${\w+}", "*", b)) for a, b in zip(parts, template.split(":", 5), strict=True))
        for template in kind.templates
    )


def faults(statements, explained):
    """What is wrong with statements of one policy; `explained` are the actions whose `*` has a written reason."""
    resources = {}
    for statement in statements:
        for action in statement["Action"]:
            resources.setdefault(action, set()).update(statement["Resource"])
            for keys in statement.get("Condition", {}).values():
                for key in keys:
                    if not key.startswith(GLOBAL) and not service_table.takes_condition(action, key):
                        yield f"{action} does not know {key}"
    for action, arns in resources.items():
        types = service_table.types(action)
        if not service_table.has(action) and not action.startswith("apigateway:"):
            yield f"{action} is no action"
        if ANY in arns and action not in explained:
            yield f"{action} is allowed on * without a reason"
        for arn in arns - {ANY}:
            if not any(of_type(arn, kind) for kind in types):
                yield f"{action} knows no {arn}"
        for kind in types:
            if kind.required and ANY not in arns and not any(of_type(arn, kind) for arn in arns):
                yield f"{action} touches a {kind.name}, and none is allowed"


@pytest.mark.parametrize("document", LIBRARY.documents.values(), ids=LIBRARY.documents)
def test_of_every_document(document):
    found = policy.of_document(document.content, place=HERE)
    assert list(faults(found.document["Statement"], {each.action for each in found.reasons})) == []


def test_of_evaluating():
    found = policy.of_rules((rule.source for rule in finished(LIBRARY.rules).values()), HERE)
    assert list(faults(found.document["Statement"], {each.action for each in found.reasons})) == []


def known(value):
    """A value of a template as a pattern: whatever CloudFormation fills in may be anything."""
    if isinstance(value, dict):
        [(function, given)] = value.items()
        text = given[0] if isinstance(given, list) else given
        return re.sub(r"\${[^}]*}", "*", text) if function == "Fn::Sub" else "arn:*:*:*:*:*"
    return value


def allowing(value):
    """Every statement in a part of a template that lets its own principal do something."""
    if isinstance(value, dict):
        if value.get("Effect") == "Allow" and "Action" in value and "Principal" not in value:
            listed = {
                key: value[key] if isinstance(value[key], list) else [value[key]] for key in ("Action", "Resource")
            }
            yield value | listed | {"Resource": [known(each) for each in listed["Resource"]]}
        for part in value.values():
            yield from allowing(part)
    elif isinstance(value, list):
        for part in value:
            yield from allowing(part)


TEMPLATES = {path.stem: support.yaml_of(path)["Resources"] for path in (support.ROOT / "deployment").glob("*.yaml")}
PRINCIPALS = {
    f"{template}/{name}": resource
    for template, resources in TEMPLATES.items()
    for name, resource in resources.items()
    if resource["Type"] in ("AWS::IAM::Role", "AWS::IAM::ManagedPolicy")
}


@pytest.mark.parametrize("resource", PRINCIPALS.values(), ids=PRINCIPALS)
def test_of_every_role_that_is_deployed(resource):
    properties = resource["Properties"]
    statements = list(allowing([properties.get("Policies"), properties.get("PolicyDocument")]))
    assert statements or "ManagedPolicyArns" in properties
    assert list(faults(statements, resource.get("Metadata", {}).get("AnyResource", {}))) == []


def test_of_what_is_wrong():
    """The law is not silent: each of its faults, found."""
    statements = [
        {"Action": ["s3:PutBucketPolicy"], "Resource": ["arn:aws:s3:::b"]},
        {"Action": ["ec2:CreateFlowLogs"], "Resource": ["arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-1"]},
        {"Action": ["ec2:DescribeVpcs"], "Resource": ["arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-1"]},
        {"Action": ["kms:DescribeKey"], "Resource": ["arn:aws:kms:eu-west-1:111122223333:alias/a", "*"]},
        {"Action": ["s3:PutBucket"], "Resource": ["*"]},
        {
            "Action": ["iam:CreateUser"],
            "Resource": ["arn:aws:iam::111122223333:user/u"],
            "Condition": {"ArnEquals": {"iam:PolicyARN": "a", "aws:PrincipalArn": "b"}},
        },
    ]
    assert list(faults(statements, {"s3:PutBucket"})) == [
        "iam:CreateUser does not know iam:PolicyARN",
        "ec2:CreateFlowLogs touches a vpc-flow-log, and none is allowed",
        "ec2:DescribeVpcs knows no arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-1",
        "kms:DescribeKey is allowed on * without a reason",
        "kms:DescribeKey knows no arn:aws:kms:eu-west-1:111122223333:alias/a",
        "s3:PutBucket is no action",
    ]


SERVICES = ("autoscaling", "dynamodb", "ec2", "ecs", "iam", "kms", "lambda", "rds", "s3", "ssm", "wafv2")
CALLS = [
    (name, operation)
    for name in SERVICES
    for operation in api_models.service(name).operation_names
    if all(map(service_table.has, access.actions(name, operation)))
]
VALUES = st.sampled_from([ANY, "name", "i-1", "vpc-1", "alias/a"]) | st.just(["sg-1", "other"])


@given(call=st.sampled_from(CALLS), values=st.lists(VALUES, max_size=8), data=st.data())
def test_of_any_call(call, values, data):
    service, operation = call
    shape = api_models.operation(service, operation).input_shape
    names = data.draw(st.permutations(sorted(shape.members))) if shape is not None else []
    own = set(access.actions(service, operation))
    found = access.permissions(service, operation, dict(zip(names, values, strict=False)), HERE)
    statements = [{"Action": [each.action], "Resource": each.resources} for each in found if each.action in own]
    assert list(faults(statements, own)) == []
