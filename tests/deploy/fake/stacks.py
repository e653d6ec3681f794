"""CloudFormation's stacks: a stack is what its template names."""

import re

from deploy.fake.organization import GLOBAL, MANAGEMENT, NAMED, NOW, handles, parsed, refusal


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


def template_of(o, given):
    if "TemplateURL" in given:
        bucket, key = re.fullmatch(r"https://([^.]+)\.s3\.[^/]+/(.+)", given["TemplateURL"]).groups()
        return o.objects[bucket][key].decode()
    if len(given["TemplateBody"].encode()) > 51_200:
        raise refusal("ValidationError", "templateBody is too long")
    return given["TemplateBody"]


def given_parameters(template, given):
    declared = parsed(template).get("Parameters", {})
    values = {each["ParameterKey"]: each["ParameterValue"] for each in given.get("Parameters", ())}
    unknown = values.keys() - declared.keys()
    missing = {name for name, facts in declared.items() if "Default" not in facts} - values.keys()
    if unknown or missing:
        raise refusal("ValidationError", f"parameters unknown {sorted(unknown)}, missing {sorted(missing)}")
    return {name: str(facts.get("Default")) for name, facts in declared.items()} | values


def build(o, account, region, name, template, parameters):
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
            at = "" if kind in GLOBAL else region
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


def destroy(o, account, region, name):
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
    template = template_of(o, given)
    stack = o.stacks.get((account, region, given["StackName"]), {"events": []})
    o.stacks[account, region, given["StackName"]] = stack | {
        "next": (template, given_parameters(template, given)),
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
        reason = destroy(o, *place)
        if not reason:
            del o.stacks[place]
            return
        stack["status"] = "DELETE_FAILED"
    else:
        reason = o.refusing.get(place[0], "") if place[0] == MANAGEMENT else ""
        reason = reason or build(o, *place, *stack["next"])
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
    if "StackName" in given:
        return {"Stacks": [_facts(_stack(o, account, region, given), given["StackName"])]}
    there = [
        (name, stack) for (owner, where, name), stack in sorted(o.stacks.items()) if (owner, where) == (account, region)
    ]
    return o.paged([_facts(stack, name) for name, stack in there], given, "Stacks")


def _facts(stack, name):
    parameters = stack["parameters"] if "parameters" in stack else stack["next"][1]
    return {
        "StackName": name,
        "CreationTime": NOW,
        "StackStatus": stack["status"],
        "Parameters": [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
        "Tags": stack["tags"],
    }


@handles("cloudformation")
def get_template(o, account, region, given):
    stack = o.stacks[account, region, given["StackName"]]
    return {"TemplateBody": stack["template"] if "template" in stack else stack["next"][0]}


@handles("cloudformation")
def describe_stack_events(o, account, region, given):
    stack = o.stacks[account, region, given["StackName"]]
    ids = {"StackId": "arn:x", "EventId": "1", "StackName": given["StackName"], "Timestamp": NOW}
    return {"StackEvents": [ids | event for event in stack["events"]]}
