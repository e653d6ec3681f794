"""Who is there: AWS Organizations, STS, and the Regions of an account."""

from deploy.fake.organization import MANAGEMENT, ORGANIZATION, REGIONS, ROOT, SECURITY, UNITS, handles, refusal


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
