"""CloudFormation's service-managed stack sets."""

from collections import Counter

from deploy.fake.organization import MANAGEMENT, ROOT, handles, refusal
from deploy.fake.stacks import build, destroy, given_parameters, template_of


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
    template = template_of(o, given)
    facts = {"template": template, "parameters": given_parameters(template, given), "tags": given["Tags"]}
    o.sets[given["StackSetName"]] = held | facts | {"grows": given["AutoDeployment"]["Enabled"]}


def _operate(o, given, pairs, action):
    busy = [each for each in o.operations.values() if each["set"] == given["StackSetName"] and each["left"] > 0]
    if busy:
        raise refusal("OperationInProgressException")
    running = [pair for each in o.operations.values() if each["left"] > 0 for pair in each["pairs"]]
    if max(Counter(region for _account, region in [*running, *pairs]).values(), default=0) > o.at_once:
        raise refusal("LimitExceededException")
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
            reason = destroy(o, account, region, name)
        else:
            reason = build(o, account, region, name, held["template"], held["parameters"])
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
