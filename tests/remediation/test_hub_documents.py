"""Fixes that turn scans and standards on and bring findings together, for what one bad resource does not show."""

import pytest

FOUNDATIONAL, CIS = "aws-foundational-security-best-practices/v/1.0.0", "cis-aws-foundations-benchmark/v/3.0.0"
ALL, ALL_BUT, SOME = "ALL_REGIONS", "ALL_REGIONS_EXCEPT_SPECIFIED", "SPECIFIED_REGIONS"


def standards(account):
    found = account.client("securityhub").get_enabled_standards()["StandardsSubscriptions"]
    return sorted(each["StandardsArn"].partition("/")[2] for each in found)


def test_security_hub_that_is_off_is_turned_on_with_the_standards_that_are_wanted_and_no_other(run, account):
    wanted = {"AccountId": account.account_id, "Standards": f"{FOUNDATIONAL}, {CIS}"}
    assert run("EnableSecurityHub", **wanted) == ("Success", True, "")
    assert standards(account) == [FOUNDATIONAL, CIS]
    assert run("EnableSecurityHub", **wanted) == ("Success", False, "")


def test_standards_that_come_with_security_hub_are_not_subscribed_to_twice(run, account):
    wanted = {"AccountId": account.account_id, "Standards": FOUNDATIONAL, "EnableDefaultStandards": True}
    assert run("EnableSecurityHub", **wanted) == ("Success", True, "")
    assert standards(account) == [FOUNDATIONAL, "cis-aws-foundations-benchmark/v/1.2.0"]


def test_a_standard_that_the_region_does_not_have_keeps_all_from_being_subscribed_to(run, account):
    account.client("securityhub").enable_security_hub(EnableDefaultStandards=False)
    status, _, why = run("EnableSecurityHub", AccountId=account.account_id, Standards=f"{CIS}, made-up/v/1.0.0")
    assert status == "Failed"
    assert "DOES NOT HAVE ['made-up/v/1.0.0']" in why
    assert standards(account) == []


LINKS = {  # from an aggregator, with Regions that are wanted: (what it links, what is wanted, what it links then)
    "none": (None, "", (ALL, [])),
    "none, for some": (None, "us-east-1, us-west-2", (SOME, ["us-east-1", "us-west-2"])),
    "none, for its own Region and another": (None, "eu-west-1, us-west-2", (SOME, ["us-west-2"])),
    "none, for its own Region alone": (None, "eu-west-1", (ALL, [])),
    "one of some": ((SOME, ["us-east-1"]), "us-west-2", (SOME, ["us-east-1", "us-west-2"])),
    "one of some, for all": ((SOME, ["us-east-1"]), "", (ALL, [])),
    "one of all but two": ((ALL_BUT, ["us-east-1", "us-west-2"]), "us-west-2", (ALL_BUT, ["us-east-1"])),
    "one of all but what is wanted": ((ALL_BUT, ["us-east-1"]), "us-east-1", (ALL, [])),
    "one of all but two, for all": ((ALL_BUT, ["us-east-1", "us-west-2"]), "", (ALL, [])),
}


@pytest.mark.parametrize(("linked", "wanted", "then"), LINKS.values(), ids=LINKS)
def test_links_are_added_to_and_none_is_taken_away(run, account, linked, wanted, then):
    hub = account.client("securityhub")
    hub.enable_security_hub(EnableDefaultStandards=False)
    if linked:
        hub.create_finding_aggregator(RegionLinkingMode=linked[0], Regions=linked[1])

    asked = {"AccountId": account.account_id, "LinkedRegions": wanted}
    assert run("CreateFindingAggregator", **asked) == ("Success", True, "")

    [arn] = [each["FindingAggregatorArn"] for each in hub.list_finding_aggregators()["FindingAggregators"]]
    found = hub.get_finding_aggregator(FindingAggregatorArn=arn)
    assert (found["RegionLinkingMode"], found.get("Regions", [])) == then
    assert run("CreateFindingAggregator", **asked) == ("Success", False, "")


def test_findings_do_not_come_together_where_security_hub_is_off(run, account):
    status, _, why = run("CreateFindingAggregator", AccountId=account.account_id)
    assert status == "Failed"
    assert "TURN IT ON FIRST. NOTHING WAS CHANGED." in why


def scans(account):
    inspector = account.client("inspector2")
    [found] = inspector.batch_get_account_status(accountIds=[account.account_id])["accounts"]
    return {name for name, state in found["resourceState"].items() if state["status"] == "ENABLED"}


SCANS = {  # (what is asked for, what is scanned then)
    "images": (["ECR"], {"ecr"}),
    "code, and with it the packages": (["LAMBDA_CODE"], {"lambda", "lambdaCode"}),
    "all": (["EC2", "ECR", "LAMBDA", "LAMBDA_CODE"], {"ec2", "ecr", "lambda", "lambdaCode"}),
}


@pytest.mark.parametrize(("asked", "then"), SCANS.values(), ids=SCANS)
def test_what_is_asked_for_is_scanned_and_nothing_else(run, account, asked, then):
    wanted = {"AccountId": account.account_id, "ScanTypes": asked}
    assert run("EnableInspectorScanning", **wanted) == ("Success", True, "")
    assert scans(account) == then
    assert run("EnableInspectorScanning", **wanted) == ("Success", False, "")


def test_another_account_is_never_scanned_from_here(run, account):
    status, _, why = run("EnableInspectorScanning", AccountId="111122223333", ScanTypes=["EC2"])
    assert status == "Failed"
    assert "THIS IS ACCOUNT" in why
    assert scans(account) == set()
