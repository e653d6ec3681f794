"""What is global: our lists against AWS's own of managed rules, botocore's endpoints, and what the recorder does."""

import pytest
from botocore.session import Session

import support
from trueup import catalogue, managed, regions
from trueup.permissions import source_calls
from trueup.recorder import RECORDERS

HOMES = {
    "an instance": ("AWS::EC2::Instance", "eu-west-1", None),
    "a role": ("AWS::IAM::Role", "eu-west-1", "eu-west-1"),
    "a role in China": ("AWS::IAM::Role", "cn-northwest-1", "cn-northwest-1"),
    "an identity provider": ("AWS::IAM::SAMLProvider", "eu-west-1", "us-east-1"),
    "a distribution": ("AWS::CloudFront::Distribution", "eu-west-1", "us-east-1"),
    "a distribution in China": ("AWS::CloudFront::Distribution", "cn-northwest-1", "cn-north-1"),
    "a stack, whose service begins alike": ("AWS::CloudFormation::Stack", "eu-west-1", None),
    "a hosted zone in GovCloud": ("AWS::Route53::HostedZone", "us-gov-east-1", "us-gov-west-1"),
    "an endpoint of the resolver": ("AWS::Route53Resolver::ResolverEndpoint", "eu-west-1", None),
    "an accelerator": ("AWS::GlobalAccelerator::Accelerator", "eu-west-1", "us-west-2"),
    "a web ACL of a Region": ("AWS::WAFRegional::WebACL", "eu-west-1", None),
    "a distribution where nobody knows": ("AWS::CloudFront::Distribution", "us-iso-west-1", "us-iso-west-1"),
}


@pytest.mark.parametrize(("kind", "chosen", "home"), HOMES.values(), ids=HOMES)
def test_the_home_of(kind, chosen, home):
    assert regions.home(kind, chosen) == home


def offered(rule, partition):
    """The Regions of a partition that AWS's list says a managed rule is in."""
    return {region for region in managed.documented_regions() if rule.available(region)} & {
        region for region in managed.documented_regions() if regions.partition(region) == partition
    }


def test_managed_rules_of_types_of_one_region_are_offered_in_that_region_only():
    told = set()
    for rule in map(managed.rule, sorted(managed.known())):
        homes = {regions.home(kind, "eu-west-1") for kind in rule.resource_types}
        if homes <= {"us-east-1", "us-west-2"} and homes:
            told |= set(rule.resource_types)
            assert offered(rule, "aws") == homes, rule.identifier
    assert len(told) > 12


def test_managed_rules_of_types_of_every_region_are_offered_in_many():
    for rule in map(managed.rule, sorted(managed.known())):
        if rule.resource_types and set(rule.resource_types) <= regions.TYPES_OF_EVERY_REGION:
            assert len(offered(rule, "aws")) > 10, rule.identifier


def test_what_is_offered_in_one_region_only_is_a_type_of_that_region():
    """But for a service that only one Region has, and Shield, whose rules name no type."""
    alone = {name for name in managed.known() if len(offered(managed.rule(name), "aws")) == 1}
    known = {
        name
        for name in alone
        if any(regions.home(kind, "eu-west-1") not in (None, "eu-west-1") for kind in managed.rule(name).resource_types)
    }
    assert {name.partition("_")[0] for name in alone - known} == {"DEVICEFARM", "SHIELD"}


def test_the_managed_rules_of_the_account_are_periodic_and_not_told_by_their_type():
    for name in regions.MANAGED_RULES:
        rule = managed.rule(name)
        assert rule.trigger == "periodic"
        assert set(rule.resource_types) <= {"AWS::::Account"}


def test_the_services_have_one_endpoint_for_all_regions():
    """As botocore has it; S3 Control, whose account-wide part is all that is meant, aside."""
    whole = next(each for each in Session().get_data("endpoints")["partitions"] if each["partition"] == "aws")
    assert {name for name, facts in whole["services"].items() if facts.get("partitionEndpoint")} | {
        "s3control"
    } >= regions.SERVICES


def test_one_service_that_differs_is_enough():
    assert regions.answer_alike(["iam", "sts"])
    assert not regions.answer_alike(["iam", "ec2"])
    assert not regions.answer_alike([])


ASKED = {  # a rule that asks ...: (its name, the services, whether the home Region answers for all)
    "IAM alone": ("A_RULE", ["iam", "sts"], True),
    "IAM and EC2": ("A_RULE", ["iam", "ec2"], False),
    "nothing that is known": ("A_RULE", [], False),
    "about the account, by AWS's name": ("IAM_PASSWORD_POLICY", [], True),
    "a service of one Region, and what it says holds for all": (
        "IAM_UNUSED_ACCESS_ANALYZER_ENABLED",
        ["accessanalyzer", "organizations"],
        True,
    ),
    "the same, as an instance in a pack": ("LOG_METRIC_FILTER_ALARM_EXISTS:root-usage", ["cloudtrail", "logs"], True),
    "the same service about one Region": ("IAM_EXTERNAL_ACCESS_ANALYZER_ENABLED", ["accessanalyzer"], False),
}


@pytest.mark.parametrize(("rule", "services", "once"), ASKED.values(), ids=ASKED)
def test_a_rule_that_asks(rule, services, once):
    assert regions.asked_once(rule, services) is once


def test_our_own_rules_that_are_asked_once_are_ours_and_not_told_by_their_services():
    library = catalogue.load(support.ROOT)
    for name in regions.OWN_RULES:
        assert name not in managed.known()
        assert not regions.answer_alike(call.service for call in source_calls.rule(library.rules[name].source).calls)


def test_the_recorder_records_in_one_region_what_is_global_and_nothing_else():
    ours = {name for name in RECORDERS if regions.home(name, "eu-west-1")}
    assert {name for name, recorder in RECORDERS.items() if recorder.is_global} == ours


def test_a_partition_is_told_by_the_region_as_botocore_tells_it():
    session = Session()
    for name in session.get_available_partitions():
        for region in session.get_available_regions("ec2", name):
            assert regions.partition(region) == name
    assert [regions.partition(none) for none in (None, "", "zz-moon-1")] == ["aws"] * 3


NAMES = {"eu-west-1": True, "us-gov-east-1": True, "global": False, "Not Applicable": False, "": False}


@pytest.mark.parametrize(("name", "expected"), NAMES.items())
def test_whether_that_is_a_region(name, expected):
    assert regions.is_region(name) is expected


def test_a_role_is_recorded_as_global_and_a_bucket_where_it_lies():
    assert regions.recorded("AWS::IAM::Role", "eu-west-1") == "global"
    assert regions.recorded("AWS::S3::Bucket", "eu-west-1") == "eu-west-1"
