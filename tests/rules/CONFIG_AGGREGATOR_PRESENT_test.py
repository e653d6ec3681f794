from unittest.mock import patch

import pytest
from botocore.exceptions import ClientError

import support
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, evaluations

RULE = "CONFIG_AGGREGATOR_PRESENT"
PROOF = "model"  # moto does not tell what became of an aggregator's sources
OTHER, THIRD = "111122223333", "999999999999"


def aggregator(name="all", of_organization=True):
    source = {"OrganizationAggregationSource": {"RoleArn": "role", "AllAwsRegions": True}}
    accounts = {"AccountAggregationSources": [{"AccountIds": [ACCOUNT], "AllAwsRegions": True}]}
    return {"ConfigurationAggregatorName": name} | (source if of_organization else accounts)


WIDE, NARROW = aggregator(), aggregator("some", of_organization=False)
ANY, HERE, THERE = (
    {"requireOrganizationSource": "false"},
    {"aggregatorAccountId": ACCOUNT},
    {"aggregatorAccountId": OTHER},
)

SCENARIOS = {  # given a management account with ...: (its aggregators, those that failed, inputs, then it is ...)
    "no aggregator": ([], {}, {}, NON_COMPLIANT),
    "no aggregator, where any would do": ([], {}, ANY, NON_COMPLIANT),
    "one of the organization": ([WIDE], {}, {}, COMPLIANT),
    "one of the organization, where any would do": ([WIDE], {}, ANY, COMPLIANT),
    "one of accounts": ([NARROW], {}, {}, NON_COMPLIANT),
    "one of accounts, where any would do": ([NARROW], {}, ANY, COMPLIANT),
    "one of each": ([NARROW, WIDE], {}, {}, COMPLIANT),
    "one with null for its organization": ([NARROW | {"OrganizationAggregationSource": None}], {}, {}, NON_COMPLIANT),
    "one that failed": ([WIDE], {"all": [OTHER]}, {}, NON_COMPLIANT),
    "one that failed, and another": ([WIDE, aggregator("again")], {"all": [OTHER]}, {}, COMPLIANT),
    "two that failed": ([WIDE, aggregator("again")], {"all": [OTHER], "again": [OTHER]}, {}, NON_COMPLIANT),
    "one of accounts that failed beside one that did not": ([NARROW, WIDE], {"some": [OTHER]}, {}, COMPLIANT),
    "one of accounts that failed, where any would do": ([NARROW], {"some": [OTHER]}, ANY, NON_COMPLIANT),
    "none, and it is the one that collects": ([], {}, HERE, NON_COMPLIANT),
    "one, and it is the one that collects": ([WIDE], {}, HERE, COMPLIANT),
    "one, and another account collects": ([WIDE], {}, THERE, NOT_APPLICABLE),
    "none, and another account collects": ([], {}, THERE, NOT_APPLICABLE),
}


class Aws:
    """AWS Config and an organization, with one thing on each page; failed: the sources that an aggregator missed."""

    def __init__(self, aggregators=(), failed=None, *, master=ACCOUNT, delegated=(), authorized=(), refused=""):
        self.aggregators, self.failed, self.authorized = aggregators, failed or {}, authorized
        self.master, self.delegated, self.refused = master, delegated, refused

    def describe_organization(self):
        if self.master is None:
            raise error("AWSOrganizationsNotInUseException")
        return {"Organization": {"MasterAccountId": self.master}}

    def get_paginator(self, operation):
        return Pages(self, operation)


class Pages:
    def __init__(self, aws, operation):
        self.aws, self.operation = aws, operation

    def paginate(self, **asked):
        return getattr(self, self.operation)(**asked)

    def list_delegated_administrators(self, ServicePrincipal):  # noqa: N803
        assert ServicePrincipal == "config.amazonaws.com"
        if self.aws.refused:
            raise error(self.aws.refused)
        return pages("DelegatedAdministrators", [{"Id": each} for each in self.aws.delegated])

    def describe_aggregation_authorizations(self):
        return pages("AggregationAuthorizations", [{"AuthorizedAccountId": each} for each in self.aws.authorized])

    def describe_configuration_aggregators(self):
        return pages("ConfigurationAggregators", self.aws.aggregators)

    def describe_configuration_aggregator_sources_status(self, ConfigurationAggregatorName, UpdateStatus):  # noqa: N803
        assert UpdateStatus == ["FAILED"]
        missed = self.aws.failed.get(ConfigurationAggregatorName, [])
        failed = [{"SourceId": each, "AwsRegion": "us-east-1"} for each in missed]
        return pages("AggregatedSourceStatusList", failed)


def pages(name, found):
    return [{name: []}, *({name: [each]} for each in found)]


def error(code):
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "Asked")


def judged(aws, **inputs):
    with patch.object(support, "client", lambda _service, _region: aws):
        return evaluations(RULE, **inputs)


@pytest.mark.parametrize(("aggregators", "failed", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_management_account_with(aggregators, failed, inputs, expected):
    [told] = judged(Aws(aggregators, failed), **inputs)

    assert (told["ComplianceResourceId"], told["ComplianceType"]) == (ACCOUNT, expected)


MEMBERS = {  # where the organization is wanted, and the account ...: (AWS, then the account is ...)
    "is the management account, and another one the administrator": (Aws(delegated=[OTHER]), NOT_APPLICABLE),
    "is the delegated administrator": (Aws(master=THIRD, delegated=[OTHER, ACCOUNT]), NON_COMPLIANT),
    "is the delegated administrator that has one": (Aws([WIDE], master=THIRD, delegated=[ACCOUNT]), COMPLIANT),
    "is the delegated administrator of other services": (Aws(master=THIRD, delegated=[OTHER]), NOT_APPLICABLE),
    "is one that may see that there is none": (Aws(master=THIRD), NOT_APPLICABLE),
    "is a member like any other": (Aws(master=THIRD, refused="AccessDeniedException"), NOT_APPLICABLE),
    "is in no organization": (Aws(master=None), NOT_APPLICABLE),
}


@pytest.mark.parametrize(("aws", "expected"), MEMBERS.values(), ids=MEMBERS)
def test_where_the_organization_is_wanted_and_the_account(aws, expected):
    [told] = judged(aws)

    assert told["ComplianceType"] == expected


AUTHORIZED = {  # where another account is to collect, and it is authorized ...: (who is authorized, then it is ...)
    "nobody": ([], NON_COMPLIANT),
    "that one": ([OTHER], COMPLIANT),
    "another one": ([THIRD], NON_COMPLIANT),
    "that one and another": ([THIRD, OTHER], COMPLIANT),
}


@pytest.mark.parametrize(("authorized", "expected"), AUTHORIZED.values(), ids=AUTHORIZED)
def test_where_another_account_is_to_collect_and_authorized_is(authorized, expected):
    [told] = judged(Aws([WIDE], master=THIRD, authorized=authorized), **THERE, **ANY)

    assert told["ComplianceType"] == expected


def test_an_account_that_is_named_asks_nothing_of_the_organization():
    [told] = judged(Aws([WIDE], master=THIRD, refused="AccessDeniedException"), **HERE)

    assert told["ComplianceType"] == COMPLIANT


def test_what_else_is_refused_is_not_a_verdict():
    assert judged(Aws(refused="TooManyRequestsException"))["customerErrorCode"] == "TooManyRequestsException"


FAILED = "AWS Config's aggregators failed to collect: "
ANNOTATIONS = {
    "there is none": (Aws(), {}, "AWS Config has no aggregator of the organization in this Region."),
    "there is none of any kind": (Aws(), ANY, "AWS Config has no aggregator in this Region."),
    "it failed": (Aws([WIDE], {"all": [OTHER]}), {}, f"{FAILED}all from {OTHER} in us-east-1."),
    "two failed": (
        Aws([WIDE, aggregator("again")], {"all": [OTHER], "again": [OTHER]}),
        {},
        f"{FAILED}all from {OTHER} in us-east-1 and 1 more.",
    ),
    "it is not authorized": (Aws(), THERE | ANY, f"Account {OTHER} may not collect what AWS Config records here."),
    "another collects": (
        Aws(),
        THERE,
        f"The rule answers in account {OTHER}, which collects for the organization.",
    ),
    "another administers": (Aws(delegated=[OTHER]), {}, f"The rule answers in {OTHER}."),
    "others may": (
        Aws(master=THIRD, refused="AccessDeniedException"),
        {},
        f"The rule answers in the delegated administrator of AWS Config or {THIRD}.",
    ),
    "there is no organization": (
        Aws(master=None),
        {},
        "The account is in no organization, whose records would come together.",
    ),
}


@pytest.mark.parametrize(("aws", "inputs", "annotation"), ANNOTATIONS.values(), ids=ANNOTATIONS)
def test_the_annotation_says_that(aws, inputs, annotation):
    assert judged(aws, **inputs)[0]["Annotation"] == annotation


def test_a_source_of_no_region_is_told_without_one():
    aws = Aws([WIDE])
    with patch.object(
        Pages,
        "describe_configuration_aggregator_sources_status",
        lambda *_, **__: pages("AggregatedSourceStatusList", [{"SourceId": OTHER}]),
    ):
        [told] = judged(aws)
    assert told["Annotation"] == f"{FAILED}all from {OTHER} in any Region."


def bad(aws):
    """The organization has no aggregator."""
    aws("organizations").create_organization(FeatureSet="ALL")
    return ACCOUNT


def good(aws):
    """The organization has an aggregator."""
    aws("organizations").create_organization(FeatureSet="ALL")
    role = f"arn:aws:iam::{ACCOUNT}:role/aggregator"
    aws("config").put_configuration_aggregator(
        ConfigurationAggregatorName="all", OrganizationAggregationSource={"RoleArn": role, "AllAwsRegions": True}
    )
    return ACCOUNT
