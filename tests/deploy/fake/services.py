"""What stands in an account: IAM's roles, Systems Manager's documents, S3's objects, Lambda's functions."""

import json
from io import BytesIO

from deploy.fake.organization import NOW, SECURITY, handles, refusal


def _names(o, account, region, kind):
    return sorted(name for owner, where, of, name in o.things if (owner, where, of) == (account, region, kind))


def _role(account, name):
    arn = f"arn:aws:iam::{account}:role/{name}"
    return {"Path": "/", "RoleName": name, "RoleId": "AROA" + "A" * 16, "Arn": arn, "CreateDate": NOW}


@handles("iam")
def get_role(o, account, region, given):
    if not o.has(account, "", "AWS::IAM::Role", given["RoleName"]):
        raise refusal("NoSuchEntity")
    return {"Role": _role(account, given["RoleName"])}


@handles("iam")
def list_roles(o, account, region, given):
    return o.paged(
        [_role(account, name) for name in _names(o, account, "", "AWS::IAM::Role")], given, "Roles", "Marker"
    )


@handles("ssm")
def list_documents(o, account, region, given):
    assert given["Filters"] == [{"Key": "Owner", "Values": ["Self"]}]
    listed = [{"Name": name} for name in _names(o, account, region, "AWS::SSM::Document")]
    return o.paged(listed, given, "DocumentIdentifiers")


def _bucket(o, account, region, given):
    owner = next((key for key in o.things if key[2:] == ("AWS::S3::Bucket", given["Bucket"])), None)
    if owner is None:
        raise refusal("NoSuchBucket" if "Key" in given else "404")
    if owner[0] != account:
        raise refusal("403")
    return o.objects.setdefault(given["Bucket"], {})


@handles("s3")
def head_bucket(o, account, region, given):
    _bucket(o, account, region, given)


@handles("s3")
def put_object(o, account, region, given):
    _bucket(o, account, region, given)[given["Key"]] = given["Body"]


@handles("s3")
def get_object(o, account, region, given):
    held = _bucket(o, account, region, given)
    if given["Key"] not in held:
        raise refusal("NoSuchKey")
    return {"Body": BytesIO(held[given["Key"]])}


@handles("s3")
def head_object(o, account, region, given):
    if given["Key"] not in _bucket(o, account, region, given):
        raise refusal("404")


@handles("s3")
def list_object_versions(o, account, region, given):
    held = _bucket(o, account, region, given)
    return {"Versions": [{"Key": key, "VersionId": "1"} for key in sorted(held)[: o.page]]}


@handles("s3")
def delete_objects(o, account, region, given):
    held = _bucket(o, account, region, given)
    for each in given["Delete"]["Objects"]:
        held.pop(each["Key"])


def _function(o, account, region, name):
    if not o.has(account, region, "AWS::Lambda::Function", name):
        raise refusal("ResourceNotFoundException")


@handles("lambda")
def get_function_configuration(o, account, region, given):
    _function(o, account, region, given["FunctionName"])


@handles("lambda")
def put_resource_policy(o, account, region, given):
    _function(o, account, region, given["ResourceArn"].rpartition(":")[2])
    if len(given["Policy"]) > 20 * 1024:
        raise refusal("PolicyLengthExceededException")
    o.policies[account, region] = given["Policy"]


@handles("lambda")
def get_resource_policy(o, account, region, given):
    _function(o, account, region, given["ResourceArn"].rpartition(":")[2])
    if (account, region) not in o.policies:
        raise refusal("ResourceNotFoundException")
    return {"Policy": o.policies[account, region]}


@handles("lambda")
def get_policy(o, account, region, given):
    return get_resource_policy(o, account, region, {"ResourceArn": given["FunctionName"]})


@handles("lambda")
def add_permission(o, account, region, given):
    _function(o, account, region, given["FunctionName"])
    policy = json.loads(o.policies.get((account, region), '{"Statement": []}'))
    condition = {"StringEquals": {"aws:SourceAccount": given["SourceAccount"]}}
    policy["Statement"].append({"Sid": given["StatementId"], "Condition": condition})
    o.policies[account, region] = json.dumps(policy)


@handles("lambda")
def remove_permission(o, account, region, given):
    policy = json.loads(o.policies[account, region])
    policy["Statement"] = [each for each in policy["Statement"] if each["Sid"] != given["StatementId"]]
    o.policies[account, region] = json.dumps(policy)


@handles("lambda")
def get_account_settings(o, account, region, given):
    return {
        "AccountLimit": {"ConcurrentExecutions": o.concurrency, "UnreservedConcurrentExecutions": o.concurrency},
    }


@handles("lambda")
def invoke(o, account, region, given):
    _function(o, account, region, given["FunctionName"])
    refused = {}
    for arn in json.loads(given["Payload"])["assume"]:
        if not o.has(arn.split(":")[4], "", "AWS::IAM::Role", arn.rpartition("/")[2]):
            refused[arn] = "AccessDenied: not authorized to perform sts:AssumeRole"
    return {"StatusCode": 200, "Payload": BytesIO(json.dumps({"refused": refused}).encode())}


def invokers(o, region):
    policy = json.loads(o.policies.get((SECURITY, region), '{"Statement": []}'))
    held = [each["Condition"]["StringEquals"]["aws:SourceAccount"] for each in policy["Statement"]]
    return {account for each in held for account in ([each] if isinstance(each, str) else each)}
