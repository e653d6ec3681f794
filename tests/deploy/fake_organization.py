"""An organization as AWS shows it to its delegated administrator: AWS Config's, CloudFormation's and Lambda's control
planes, which no emulator holds. What goes in and comes out is checked against botocore's models.

It is data: who is there, what has a name, who refuses. Whatever takes time is IN_PROGRESS until it has been asked for
`ticks` times. Lists come in pages, and the first page of each is empty, as it may be. A stack is what its template
names: roles, documents, functions, buckets. A pack arrives in an account only if its roles, documents and function
are there and the function lets that account's AWS Config invoke it, so a wrong order of calls fails here as in AWS.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from typing import Any

import yaml
from botocore import xform_name
from botocore.exceptions import ClientError

from fakes import model, validated
from trueup.errors import AwsError

ORGANIZATION, ROOT = "o-abcde12345", "r-abcd"
WORKLOADS, PRODUCTION, SANDBOX = "ou-abcd-workloads", "ou-abcd-production", "ou-abcd-sandboxes"
UNITS = {ROOT: [WORKLOADS, SANDBOX], WORKLOADS: [PRODUCTION], PRODUCTION: [], SANDBOX: []}
MANAGEMENT, SECURITY = "100000000000", "100000000001"
REGIONS = ("eu-west-1", "us-east-1")
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
PRINCIPALS = (
    "config.amazonaws.com",
    "config-multiaccountsetup.amazonaws.com",
    "member.org.stacksets.cloudformation.amazonaws.com",
)
NAMED = {
    "AWS::IAM::Role": "RoleName",
    "AWS::SSM::Document": "Name",
    "AWS::Lambda::Function": "FunctionName",
    "AWS::S3::Bucket": "BucketName",
}
READS = ("describe_", "get_", "list_", "head_")


class Crash(BaseException):
    """The machine that deploys goes down."""


def refusal(code: str, message: str = "") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message or code}}, "Operation")


class FakeOrganization:
    def __init__(self, accounts: int = 50, page: int = 7, ticks: int = 2) -> None:
        self.ids = [str(int(MANAGEMENT) + number) for number in range(accounts)]
        self.suspended: set[str] = set()
        self.parents = {
            account: ROOT if number < 2 else [WORKLOADS, PRODUCTION, SANDBOX][number % 3]
            for number, account in enumerate(self.ids)
        }
        self.page, self.ticks = page, ticks
        # What goes wrong
        self.refusing: dict[str, str] = {}  # account -> what StackSets and packs say there
        self.closed: set[str] = set()  # accounts whose roles nobody may assume
        self.off: dict[str, set[str]] = {}  # account -> Regions that are not turned on there
        self.trusted = set(PRINCIPALS)
        self.delegated = set(PRINCIPALS)
        self.unrecorded: set[tuple[str, str]] = set()  # (account, Region) without a running recorder
        self.concurrency = 1000
        self.crash_at: int | None = None  # the write, counted from 0, before which everything stops
        # What is there
        self.things: dict[tuple[str, str, str, str], str] = {}  # (account, Region or "", type, name) -> stack or ""
        self.stacks: dict[tuple[str, str, str], dict[str, Any]] = {}
        self.sets: dict[str, dict[str, Any]] = {}
        self.operations: dict[str, dict[str, Any]] = {}
        self.packs: dict[tuple[str, str], dict[str, Any]] = {}
        self.policies: dict[tuple[str, str], str] = {}
        self.objects: dict[str, dict[str, bytes]] = {}
        self.exceptions: dict[tuple[str, str, str], list[dict[str, Any]]] = {}  # by account, Region and rule
        self.results: list[dict[str, Any]] = []  # the aggregator's
        self.writes: list[tuple[str, str, str]] = []  # (account, Region, service.operation)

    # Doors -----------------------------------------------------------------------------------------------------------

    def session(self, account: str = SECURITY) -> FakeSession:
        return FakeSession(self, account)

    def become(self, _source: Any, role_arn: str, _region: str) -> FakeSession:
        account = role_arn.split(":")[4]
        if account in self.closed or account not in self.ids:
            raise AwsError(f"assuming {role_arn}: AWS denied it")
        return FakeSession(self, account)

    def active(self) -> list[str]:
        return [account for account in self.ids if account not in self.suspended]

    def paged(self, listed: Iterable[Any], given: Mapping[str, Any], key: str, token: str = "NextToken") -> Any:
        items, start = list(listed), given.get(token)
        if start is None and items:
            return {key: [], token: "0"}
        at = int(start or 0)
        answer: dict[str, Any] = {key: items[at : at + self.page]}
        if at + self.page < len(items):
            answer[token] = str(at + self.page)
        return answer

    def has(self, account: str, region: str, kind: str, name: str) -> bool:
        return (account, region if kind != "AWS::IAM::Role" else "", kind, name) in self.things


class FakeSession:
    def __init__(self, organization: FakeOrganization, account: str) -> None:
        self.organization, self.account = organization, account

    def client(self, service: str, region_name: str | None = None) -> FakeClient:
        return FakeClient(self.organization, self.account, region_name or REGIONS[0], service)


class FakeClient:
    def __init__(self, organization: FakeOrganization, account: str, region: str, service: str) -> None:
        self.organization, self.account, self.region, self.service = organization, account, region, service
        self.names = {xform_name(name): name for name in model(service).operation_names}

    def __getattr__(self, name: str) -> Callable[..., Any]:
        operation = self.names[name]
        handler = HANDLERS[self.service, name]

        def call(**given: Any) -> Any:
            o = self.organization
            if self.region in o.off.get(self.account, ()):
                raise refusal("UnrecognizedClientException", "The security token included in the request is invalid")
            if not name.startswith(READS):
                if o.crash_at is not None and len(o.writes) >= o.crash_at:
                    raise Crash
                o.writes.append((self.account, self.region, f"{self.service}.{name}"))
            return validated(self.service, operation, given, handler(o, self.account, self.region, given) or {})

        return call


@cache
def parsed(template: str) -> Any:
    return yaml.load(template, getattr(yaml, "CSafeLoader", yaml.SafeLoader))


HANDLERS: dict[tuple[str, str], Callable[..., Any]] = {}


def handles(service: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a function as the answer of the operation that it is named for."""

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        HANDLERS[service, function.__name__] = function
        return function

    return register


# Organizations, STS, Account -----------------------------------------------------------------------------------------


@handles("sts")
def get_caller_identity(o, account, region, given):
    return {"Account": account, "Arn": f"arn:aws:sts::{account}:assumed-role/deployer/me", "UserId": "AROA:me"}


@handles("organizations")
def describe_organization(o, account, region, given):
    facts = {"Id": ORGANIZATION, "MasterAccountId": MANAGEMENT, "FeatureSet": "ALL"}
    return {"Organization": facts}


@handles("organizations")
def list_roots(o, account, region, given):
    return o.paged([{"Id": ROOT, "Name": "Root"}], given, "Roots")


def _account(o, account):
    state = "SUSPENDED" if account in o.suspended else "ACTIVE"
    return {"Id": account, "Name": f"account-{account[-2:]}", "State": state, "Status": state}


@handles("organizations")
def list_accounts(o, account, region, given):
    return o.paged([_account(o, each) for each in o.ids], given, "Accounts")


@handles("organizations")
def list_accounts_for_parent(o, account, region, given):
    if given["ParentId"] not in UNITS:
        raise refusal("ParentNotFoundException")
    held = [each for each in o.ids if o.parents[each] == given["ParentId"]]
    return o.paged([_account(o, each) for each in held], given, "Accounts")


@handles("organizations")
def list_organizational_units_for_parent(o, account, region, given):
    return o.paged([{"Id": unit} for unit in UNITS[given["ParentId"]]], given, "OrganizationalUnits")


@handles("organizations")
def list_aws_service_access_for_organization(o, account, region, given):
    return o.paged([{"ServicePrincipal": each} for each in sorted(o.trusted)], given, "EnabledServicePrincipals")


@handles("organizations")
def list_delegated_administrators(o, account, region, given):
    held = [{"Id": SECURITY}] if given.get("ServicePrincipal") in o.delegated else []
    return o.paged(held, given, "DelegatedAdministrators")


@handles("account")
def list_regions(o, account, region, given):
    known = [*REGIONS, "ap-south-2", "me-central-1"]
    listed = [
        {"RegionName": each, "RegionOptStatus": "DISABLED" if each in o.off.get(account, ()) else "ENABLED_BY_DEFAULT"}
        for each in known
    ]
    return o.paged(listed, given, "Regions")


# IAM, SSM, S3, Lambda ------------------------------------------------------------------------------------------------


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


# CloudFormation ------------------------------------------------------------------------------------------------------


def _resolved(value, parameters, conditions):
    """As much of CloudFormation's language as our names and conditions speak."""
    if isinstance(value, list):
        return [_resolved(each, parameters, conditions) for each in value]
    if not isinstance(value, dict) or len(value) != 1:
        return value
    [(function, given)] = value.items()
    if function == "Ref":
        return parameters[given]
    if function == "Fn::Sub":
        return re.sub(r"\$\{([^}]+)\}", lambda found: parameters.get(found[1], found[0]), given)
    given = _resolved(given, parameters, conditions)
    if function == "Fn::Equals":
        return str(given[0]) == str(given[1])
    if function == "Fn::Not":
        return not given[0]
    if function == "Fn::Join":
        return given[0].join(given[1].split(",") if isinstance(given[1], str) else given[1])
    return value


def _template(o, given):
    if "TemplateURL" in given:
        bucket, key = re.fullmatch(r"https://([^.]+)\.s3\.[^/]+/(.+)", given["TemplateURL"]).groups()
        return o.objects[bucket][key].decode()
    if len(given["TemplateBody"].encode()) > 51_200:
        raise refusal("ValidationError", "templateBody is too long")
    return given["TemplateBody"]


def _given_parameters(template, given):
    declared = parsed(template).get("Parameters", {})
    values = {each["ParameterKey"]: each["ParameterValue"] for each in given.get("Parameters", ())}
    unknown = values.keys() - declared.keys()
    missing = {name for name, facts in declared.items() if "Default" not in facts} - values.keys()
    if unknown or missing:
        raise refusal("ValidationError", f"parameters unknown {sorted(unknown)}, missing {sorted(missing)}")
    return {name: str(facts.get("Default")) for name, facts in declared.items()} | values


def _build(o, account, region, name, template, parameters):
    """What a template names comes to be, and what it no longer names ceases; a reason is why not."""
    content = parsed(template)
    known = parameters | {"AWS::Region": region, "AWS::AccountId": account, "AWS::Partition": "aws"}
    conditions = {key: _resolved(value, known, {}) for key, value in content.get("Conditions", {}).items()}
    wanted = set()
    for resource in content["Resources"].values():
        kind, properties = resource["Type"], resource.get("Properties", {})
        if not conditions.get(resource.get("Condition"), True):
            continue
        if kind in NAMED:
            at = "" if kind == "AWS::IAM::Role" else region
            wanted.add((account, at, kind, _resolved(properties[NAMED[kind]], known, conditions)))
        if kind == "AWS::IAM::ServiceLinkedRole":
            service = "MultiAccountSetup" if "multiaccount" in properties["AWSServiceName"] else "Conforms"
            wanted.add((account, "", "AWS::IAM::Role", f"AWSServiceRoleForConfig{service}"))
        if kind == "AWS::Lambda::Function":
            code = properties["Code"]
            bucket, key = (_resolved(code[part], known, conditions) for part in ("S3Bucket", "S3Key"))
            if key not in o.objects.get(bucket, {}):
                return f"Error occurred while GetObject. {bucket}/{key}"
            if not o.has(account, region, "AWS::S3::Bucket", bucket):
                return "The bucket is in another Region"
    stack = f"{name}@{account}/{region}"
    for thing in wanted:
        if o.things.get(thing, stack) != stack:
            return f"{thing[3]} already exists"
    for thing in [thing for thing, owner in o.things.items() if owner == stack and thing not in wanted]:
        del o.things[thing]
    o.things |= dict.fromkeys(wanted, stack)
    return ""


def _destroy(o, account, region, name):
    stack = f"{name}@{account}/{region}"
    for thing in [thing for thing, owner in o.things.items() if owner == stack]:
        if "evidence" in thing[3]:
            o.things[thing] = ""  # its template retains it
            continue
        if thing[2] == "AWS::S3::Bucket" and o.objects.get(thing[3]):
            return f"The bucket {thing[3]} you tried to delete is not empty"
        del o.things[thing]
    return ""


def _begin(o, account, region, given, action):
    template = _template(o, given)
    stack = o.stacks.get((account, region, given["StackName"]), {"events": []})
    o.stacks[account, region, given["StackName"]] = stack | {
        "next": (template, _given_parameters(template, given)),
        "tags": given["Tags"],
        "status": f"{action}_IN_PROGRESS",
        "left": o.ticks,
    }


@handles("cloudformation")
def create_stack(o, account, region, given):
    if (account, region, given["StackName"]) in o.stacks:
        raise refusal("AlreadyExistsException", f"Stack [{given['StackName']}] already exists")
    _begin(o, account, region, given, "CREATE")


@handles("cloudformation")
def update_stack(o, account, region, given):
    _begin(o, account, region, given, "UPDATE")


@handles("cloudformation")
def delete_stack(o, account, region, given):
    stack = o.stacks.get((account, region, given["StackName"]))
    if stack:
        stack |= {"status": "DELETE_IN_PROGRESS", "left": o.ticks}


def _advance(o, place):
    stack = o.stacks[place]
    if not stack["status"].endswith("_IN_PROGRESS"):
        return
    stack["left"] -= 1
    if stack["left"] > 0:
        return
    action = stack["status"].partition("_")[0]
    if action == "DELETE":
        reason = _destroy(o, *place)
        if not reason:
            del o.stacks[place]
            return
        stack["status"] = "DELETE_FAILED"
    else:
        reason = o.refusing.get(place[0], "") if place[0] == MANAGEMENT else ""
        reason = reason or _build(o, *place, *stack["next"])
        if not reason:
            stack["template"], stack["parameters"] = stack["next"]
        stack["status"] = (
            f"{action}_COMPLETE" if not reason else {"CREATE": "", "UPDATE": "UPDATE_"}[action] + ("ROLLBACK_COMPLETE")
        )
    if reason:
        event = {"LogicalResourceId": "Thing", "ResourceStatus": f"{action}_FAILED", "ResourceStatusReason": reason}
        stack["events"].insert(0, event)


def _stack(o, account, region, given):
    place = (account, region, given["StackName"])
    if place in o.stacks:
        _advance(o, place)
    if place not in o.stacks:
        raise refusal("ValidationError", f"Stack with id {given['StackName']} does not exist")
    return o.stacks[place]


@handles("cloudformation")
def describe_stacks(o, account, region, given):
    stack = _stack(o, account, region, given)
    parameters = stack["parameters"] if "parameters" in stack else stack["next"][1]
    facts = {
        "StackName": given["StackName"],
        "CreationTime": NOW,
        "StackStatus": stack["status"],
        "Parameters": [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
        "Tags": stack["tags"],
    }
    return {"Stacks": [facts]}


@handles("cloudformation")
def get_template(o, account, region, given):
    stack = o.stacks[account, region, given["StackName"]]
    return {"TemplateBody": stack["template"] if "template" in stack else stack["next"][0]}


@handles("cloudformation")
def describe_stack_events(o, account, region, given):
    stack = o.stacks[account, region, given["StackName"]]
    ids = {"StackId": "arn:x", "EventId": "1", "StackName": given["StackName"], "Timestamp": NOW}
    return {"StackEvents": [ids | event for event in stack["events"]]}


def _set(o, given):
    assert given["CallAs"] == "DELEGATED_ADMIN"
    if given["StackSetName"] not in o.sets:
        raise refusal("StackSetNotFoundException")
    return o.sets[given["StackSetName"]]


@handles("cloudformation")
def create_stack_set(o, account, region, given):
    if given["StackSetName"] in o.sets:
        raise refusal("NameAlreadyExistsException")
    _fill(o, given, {"instances": {}})


def _fill(o, given, held):
    template = _template(o, given)
    facts = {"template": template, "parameters": _given_parameters(template, given), "tags": given["Tags"]}
    o.sets[given["StackSetName"]] = held | facts | {"grows": given["AutoDeployment"]["Enabled"]}


def _operate(o, given, pairs, action):
    busy = [each for each in o.operations.values() if each["set"] == given["StackSetName"] and each["left"] > 0]
    if busy:
        raise refusal("OperationInProgressException")
    number = f"operation-{len(o.operations)}"
    o.operations[number] = {
        "set": given["StackSetName"],
        "left": o.ticks,
        "pairs": sorted(pairs),
        "action": action,
        "results": {},
    }
    for pair in pairs:
        pending = ("OUTDATED", "PENDING", "")
        if action != "DELETE":
            o.sets[given["StackSetName"]]["instances"].setdefault(pair, pending)
    return {"OperationId": number}


def _targets(o, given):
    targets = given["DeploymentTargets"]
    assert targets["AccountFilterType"] == "INTERSECTION"
    assert targets["OrganizationalUnitIds"] == [ROOT]
    members = set(o.active()) - {MANAGEMENT}
    return {(account, region) for account in members & set(targets["Accounts"]) for region in given["Regions"]}


@handles("cloudformation")
def update_stack_set(o, account, region, given):
    held = _set(o, given)
    answer = _operate(o, given, held["instances"], "UPDATE")
    _fill(o, given, held)
    return answer


@handles("cloudformation")
def create_stack_instances(o, account, region, given):
    _set(o, given)
    return _operate(o, given, _targets(o, given), "CREATE")


@handles("cloudformation")
def update_stack_instances(o, account, region, given):
    _set(o, given)
    return _operate(o, given, _targets(o, given), "UPDATE")


@handles("cloudformation")
def delete_stack_instances(o, account, region, given):
    held = _set(o, given)
    return _operate(o, given, _targets(o, given) & held["instances"].keys(), "DELETE")


@handles("cloudformation")
def delete_stack_set(o, account, region, given):
    if _set(o, given)["instances"]:
        raise refusal("StackSetNotEmptyException")
    del o.sets[given["StackSetName"]]


def settle(o, operation):
    """Let an operation of a stack set end in each of its accounts and Regions."""
    held = o.sets[operation["set"]]
    name = f"StackSet-{operation['set']}"
    for account, region in operation["pairs"]:
        if region in o.off.get(account, ()):
            reason = f"Region {region} is not enabled in account {account}"
        elif account in o.refusing:
            reason = o.refusing[account]
        elif operation["action"] == "DELETE":
            reason = _destroy(o, account, region, name)
        else:
            reason = _build(o, account, region, name, held["template"], held["parameters"])
        operation["results"][account, region] = ("FAILED", reason) if reason else ("SUCCEEDED", "")
        if operation["action"] == "DELETE" and not reason:
            del held["instances"][account, region]
        else:
            ok = ("CURRENT", "SUCCEEDED", "")
            held["instances"][account, region] = ("OUTDATED", "FAILED", reason) if reason else ok


@handles("cloudformation")
def describe_stack_set_operation(o, account, region, given):
    operation = o.operations[given["OperationId"]]
    if operation["left"] > 0:
        operation["left"] -= 1
        if operation["left"] == 0:
            settle(o, operation)
    failed = any(status == "FAILED" for status, _reason in operation["results"].values())
    # Within the tolerance, an operation succeeds whatever happened in its accounts.
    status = "RUNNING" if operation["left"] else "FAILED" if failed and len(operation["pairs"]) == 1 else "SUCCEEDED"
    return {"StackSetOperation": {"OperationId": given["OperationId"], "Status": status}}


@handles("cloudformation")
def list_stack_set_operation_results(o, account, region, given):
    operation = o.operations[given["OperationId"]]
    listed = []
    for pair in operation["pairs"]:
        status, reason = operation["results"].get(pair, ("RUNNING", ""))
        listed.append({"Account": pair[0], "Region": pair[1], "Status": status, "StatusReason": reason})
    return o.paged(listed, given, "Summaries")


@handles("cloudformation")
def list_stack_sets(o, account, region, given):
    assert given["CallAs"] == "DELEGATED_ADMIN"
    return o.paged([{"StackSetName": name, "Status": "ACTIVE"} for name in sorted(o.sets)], given, "Summaries")


@handles("cloudformation")
def describe_stack_set(o, account, region, given):
    held = _set(o, given)
    parameters = [{"ParameterKey": key, "ParameterValue": value} for key, value in held["parameters"].items()]
    facts = {
        "StackSetName": given["StackSetName"],
        "TemplateBody": held["template"],
        "Parameters": parameters,
        "Tags": held["tags"],
        "AutoDeployment": {"Enabled": held["grows"], "RetainStacksOnAccountRemoval": False},
    }
    return {"StackSet": facts}


@handles("cloudformation")
def list_stack_instances(o, account, region, given):
    for operation in o.operations.values():  # time passes for those that nobody waits for any more
        if operation["set"] == given["StackSetName"] and operation["left"] > 0:
            operation["left"] -= 1
            if operation["left"] == 0:
                settle(o, operation)
    listed = [
        {
            "Account": pair[0],
            "Region": pair[1],
            "Status": status,
            "StackInstanceStatus": {"DetailedStatus": detail},
            "StatusReason": reason,
        }
        for pair, (status, detail, reason) in sorted(_set(o, given)["instances"].items())
    ]
    return o.paged(listed, given, "Summaries")


# AWS Config ----------------------------------------------------------------------------------------------------------


@handles("config")
def put_organization_conformance_pack(o, account, region, given):
    place = (region, given["OrganizationConformancePackName"])
    held = o.packs.get(place, {"accounts": {}, "tags": {}})
    if any(status.endswith("IN_PROGRESS") for status, _why in held["accounts"].values()):
        raise refusal("ResourceInUseException")
    if len(given.get("ExcludedAccounts", ())) > 1000:
        raise refusal("ValidationException")
    if "TemplateS3Uri" in given:
        bucket, _slash, key = given["TemplateS3Uri"].removeprefix("s3://").partition("/")
        template = o.objects[bucket][key].decode()
    else:
        template = given["TemplateBody"]
        if len(template.encode()) > 51_200:
            raise refusal("ValidationException", "too long")
    action = "UPDATE" if place in o.packs else "CREATE"
    excluded = set(given.get("ExcludedAccounts", ()))
    unknown = excluded - set(o.ids)
    assert not unknown, unknown
    into = {each: (f"{action}_IN_PROGRESS", "") for each in o.active() if each not in excluded}
    gone = {each: ("DELETE_IN_PROGRESS", "") for each in held["accounts"] if each in excluded}
    tags = held["tags"] | {tag["Key"]: tag["Value"] for tag in given.get("Tags", ())}
    arn = f"arn:aws:config:{region}:{account}:organization-conformance-pack/{place[1]}-abcdefgh"
    o.packs[place] = {
        "template": template, "excluded": sorted(excluded), "accounts": into | gone, "tags": tags, "arn": arn,
        "left": o.ticks, "action": action,
    }  # fmt: skip
    return {"OrganizationConformancePackArn": arn}


@handles("config")
def delete_organization_conformance_pack(o, account, region, given):
    place = (region, given["OrganizationConformancePackName"])
    if place not in o.packs:
        raise refusal("NoSuchOrganizationConformancePackException")
    accounts = dict.fromkeys(o.packs[place]["accounts"], ("DELETE_IN_PROGRESS", ""))
    o.packs[place] |= {"accounts": accounts, "left": o.ticks, "action": "DELETE"}


def _hindrance(o, account, region, template):
    """Why a pack cannot arrive in an account; empty where it can."""
    if account in o.refusing:
        return f"AccessDeniedException {o.refusing[account]}"
    if region in o.off.get(account, ()):
        return "RegionDisabled"
    if (account, region) in o.unrecorded:
        return "NoAvailableConfigurationRecorderException"
    if account == MANAGEMENT and not o.has(account, "", "AWS::IAM::Role", "AWSServiceRoleForConfigConforms"):
        return "NoServiceLinkedRole"
    for resource in parsed(template)["Resources"].values():
        properties = resource["Properties"]
        if properties.get("Source", {}).get("Owner") == "CUSTOM_LAMBDA":
            name = properties["Source"]["SourceIdentifier"].rpartition(":")[2]
            role = properties["InputParameters"]["ExecutionRoleName"]
            if not o.has(SECURITY, region, "AWS::Lambda::Function", name) or account not in invokers(o, region):
                return "InsufficientPermissionsException: the function cannot be invoked"
            if not o.has(account, "", "AWS::IAM::Role", role):
                return f"NoSuchEntity {role}"
        if resource["Type"] == "AWS::Config::RemediationConfiguration":
            if not o.has(account, region, "AWS::SSM::Document", properties["TargetId"]):
                return f"InvalidDocument {properties['TargetId']}"
            for arn in properties["Parameters"]["AutomationAssumeRole"]["StaticValue"]["Values"]:
                assert arn.split(":")[4] == SECURITY, "the deployer's id, which AWS Config puts the account's for"
                if not o.has(account, "", "AWS::IAM::Role", arn.rpartition("/")[2]):
                    return f"NoSuchEntity {arn}"
    return ""


def _arrive(o, place):
    pack = o.packs[place]
    if pack["left"] == 0:
        return
    pack["left"] -= 1
    if pack["left"]:
        return
    accounts = {}
    for account, (status, _why) in pack["accounts"].items():
        if status == "DELETE_IN_PROGRESS":
            if account in o.refusing:
                accounts[account] = ("DELETE_FAILED", o.refusing[account])
            continue
        why = _hindrance(o, account, place[0], pack["template"])
        accounts[account] = (f"{pack['action']}_FAILED", why) if why else (f"{pack['action']}_SUCCESSFUL", "")
    pack["accounts"] = accounts
    if pack["action"] == "DELETE" and not accounts:
        del o.packs[place]


def _state(pack):
    if pack["left"]:
        return f"{pack['action']}_IN_PROGRESS"
    failed = any(status.endswith("_FAILED") for status, _why in pack["accounts"].values())
    return f"{pack['action']}_{'FAILED' if failed else 'SUCCESSFUL'}"


def _pack(o, region, name):
    if (region, name) not in o.packs:
        raise refusal("NoSuchOrganizationConformancePackException")
    return o.packs[region, name]


@handles("config")
def describe_organization_conformance_packs(o, account, region, given):
    listed = [
        {
            "OrganizationConformancePackName": name,
            "OrganizationConformancePackArn": pack["arn"],
            "ExcludedAccounts": pack["excluded"],
            "LastUpdateTime": NOW,
        }
        for (where, name), pack in sorted(o.packs.items())
        if where == region
    ]
    return o.paged(listed, given, "OrganizationConformancePacks")


@handles("config")
def describe_organization_conformance_pack_statuses(o, account, region, given):
    names = given.get("OrganizationConformancePackNames")
    if names is None:
        for place in [place for place in o.packs if place[0] == region]:
            _arrive(o, place)
    for name in names or ():
        if (region, name) in o.packs:
            _arrive(o, (region, name))
    held = names or sorted(name for where, name in o.packs if where == region)
    listed = [{"OrganizationConformancePackName": name, "Status": _state(_pack(o, region, name))} for name in held]
    key = "OrganizationConformancePackStatuses"
    return {key: listed} if names else o.paged(listed, given, key)


@handles("config")
def get_organization_conformance_pack_detailed_status(o, account, region, given):
    pack = o.packs[region, given["OrganizationConformancePackName"]]
    listed = [
        {"AccountId": each, "ConformancePackName": "OrgConformsPack-x", "Status": status, "ErrorMessage": why}
        for each, (status, why) in sorted(pack["accounts"].items())
    ]
    return o.paged(listed, given, "OrganizationConformancePackDetailedStatuses")


@handles("config")
def tag_resource(o, account, region, given):
    [pack] = [each for each in o.packs.values() if each["arn"] == given["ResourceArn"]]
    pack["tags"] |= {tag["Key"]: tag["Value"] for tag in given["Tags"]}


@handles("config")
def list_tags_for_resource(o, account, region, given):
    [pack] = [each for each in o.packs.values() if each["arn"] == given["ResourceArn"]]
    return {"Tags": [{"Key": key, "Value": value} for key, value in pack["tags"].items()]}


@handles("config")
def describe_configuration_recorder_status(o, account, region, given):
    return {"ConfigurationRecordersStatus": [{"name": "default", "recording": (account, region) not in o.unrecorded}]}


@handles("config")
def describe_config_rules(o, account, region, given):
    names = [name for (owner, where, name) in sorted(o.exceptions) if (owner, where) == (account, region)]
    return o.paged([{"ConfigRuleName": name, "Source": {"Owner": "AWS"}} for name in names], given, "ConfigRules")


@handles("config")
def describe_remediation_exceptions(o, account, region, given):
    held = o.exceptions[account, region, given["ConfigRuleName"]]
    return o.paged(held, given, "RemediationExceptions")


@handles("config")
def describe_configuration_aggregator_sources_status(o, account, region, given):
    listed = [
        {
            "SourceId": each,
            "SourceType": "ACCOUNT",
            "AwsRegion": where,
            "LastUpdateStatus": "SUCCEEDED",
            "LastUpdateTime": NOW,
        }
        for each in o.active()
        for where in REGIONS
    ]
    return o.paged(listed, given, "AggregatedSourceStatusList")


@handles("config")
def describe_aggregate_compliance_by_config_rules(o, account, region, given):
    keys = sorted({(each["rule"], each["account"], each["region"]) for each in o.results})
    if "Filters" in given:
        keys = [key for key in keys if key[1] == given["Filters"].get("AccountId", key[1])]
    bad = {"ComplianceType": "NON_COMPLIANT", "ComplianceContributorCount": {"CappedCount": 6, "CapExceeded": False}}
    listed = [
        {"ConfigRuleName": rule, "AccountId": owner, "AwsRegion": where, "Compliance": bad}
        for rule, owner, where in keys
    ]
    return o.paged(listed, given, "AggregateComplianceByConfigRules")


@handles("config")
def get_aggregate_compliance_details_by_config_rule(o, account, region, given):
    place = (given["ConfigRuleName"], given["AccountId"], given["AwsRegion"])
    listed = []
    for each in o.results:
        if (each["rule"], each["account"], each["region"]) == place:
            qualifier = {"ConfigRuleName": each["rule"], "ResourceType": each["type"], "ResourceId": each["id"]}
            listed.append(
                {
                    "EvaluationResultIdentifier": {"EvaluationResultQualifier": qualifier, "OrderingTimestamp": NOW},
                    "ComplianceType": each["verdict"],
                    "ResultRecordedTime": NOW,
                    "Annotation": each.get("annotation", ""),
                    "AccountId": each["account"],
                    "AwsRegion": each["region"],
                }
            )
    return o.paged(listed, given, "AggregateEvaluationResults")
