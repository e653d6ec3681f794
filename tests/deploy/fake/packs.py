"""AWS Config's packs of the organization."""

from deploy.fake.organization import MANAGEMENT, NOW, SECURITY, handles, parsed, refusal
from deploy.fake.services import invokers


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
