from unittest.mock import patch

import pytest
from botocore.exceptions import ClientError

import support
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, evaluations

RULE = "IAM_UNUSED_ACCESS_ANALYZER_ENABLED"
PROOF = "model"  # moto knows nothing of IAM Access Analyzer
OTHER = "999999999999"
ORGANIZATION = {"analyzerType": "ORGANIZATION_UNUSED_ACCESS"}


def analyzer(days=90, kind="ACCOUNT_UNUSED_ACCESS", status="ACTIVE"):
    configuration = {"unusedAccess": {"unusedAccessAge": days}}
    return {"name": "unused", "type": kind, "status": status, "configuration": configuration}


OWN, WIDE = analyzer(), analyzer(kind="ORGANIZATION_UNUSED_ACCESS")
BARE = {"name": "unused", "type": "ACCOUNT_UNUSED_ACCESS", "status": "ACTIVE"}

SCENARIOS = {  # given an account with ...: (its analyzers, inputs, then the account is ...)
    "no analyzer": ([], {}, NON_COMPLIANT),
    "one that tracks as many days as may be": ([OWN], {}, COMPLIANT),
    "one that tracks fewer days": ([analyzer(30)], {}, COMPLIANT),
    "one that tracks a day too many": ([analyzer(91)], {}, NON_COMPLIANT),
    "one that tracks more days, where that is allowed": ([analyzer(180)], {"maxUnusedAccessAge": "180"}, COMPLIANT),
    "one that tracks the usual days, where fewer are allowed": ([OWN], {"maxUnusedAccessAge": "30"}, NON_COMPLIANT),
    "one that tracks a day, the least": ([analyzer(1)], {"maxUnusedAccessAge": "1"}, COMPLIANT),
    "one that tracks a year, the most": ([analyzer(365)], {"maxUnusedAccessAge": "365"}, COMPLIANT),
    "one of the organization": ([WIDE], {}, COMPLIANT),
    "one that is being made": ([analyzer(status="CREATING")], {}, NON_COMPLIANT),
    "one that is disabled": ([analyzer(status="DISABLED")], {}, NON_COMPLIANT),
    "one that failed": ([analyzer(status="FAILED")], {}, NON_COMPLIANT),
    "one without a state": ([{**OWN, "status": None}], {}, NON_COMPLIANT),
    "one that failed and one of the organization": ([analyzer(status="FAILED"), WIDE], {}, COMPLIANT),
    "one that does not say how many days it tracks": ([BARE], {}, NON_COMPLIANT),
    "one with null for what it tracks": ([BARE | {"configuration": None}], {}, NON_COMPLIANT),
    "one with nothing in what it tracks": ([BARE | {"configuration": {"unusedAccess": {}}}], {}, NON_COMPLIANT),
    "one for external access": ([{"name": "a", "type": "ACCOUNT", "status": "ACTIVE"}], {}, NON_COMPLIANT),
    "one without a type": ([{"name": "a", "status": "ACTIVE"}], {}, NON_COMPLIANT),
    "one of its own, where the organization's is wanted": ([OWN], ORGANIZATION, NON_COMPLIANT),
    "one of the organization, where that is wanted": ([OWN, WIDE], ORGANIZATION, COMPLIANT),
    "the organization's, in small letters": ([WIDE], {"analyzerType": "organization_unused_access"}, COMPLIANT),
}


class Aws:
    """Access Analyzer with one analyzer on each page, and an organization; refused: why members see no more of it."""

    def __init__(self, analyzers=(), master=ACCOUNT, delegated=(), refused=""):
        self.analyzers, self.master, self.delegated, self.refused = analyzers, master, delegated, refused

    def get_paginator(self, operation):
        return {"list_analyzers": Pages(self), "list_delegated_administrators": Administrators(self)}[operation]

    def describe_organization(self):
        if self.master is None:
            raise error("AWSOrganizationsNotInUseException")
        return {"Organization": {"Id": "o-1", "MasterAccountId": self.master}}


class Pages:
    def __init__(self, aws):
        self.aws = aws

    def paginate(self):
        return [{"analyzers": []}, *({"analyzers": [each]} for each in self.aws.analyzers)]


class Administrators(Pages):
    def paginate(self, **asked):
        assert asked == {"ServicePrincipal": "access-analyzer.amazonaws.com"}
        if self.aws.refused:
            raise error(self.aws.refused)
        return [
            {"DelegatedAdministrators": []},
            {"DelegatedAdministrators": [{"Id": each} for each in self.aws.delegated]},
        ]


def error(code):
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "Asked")


def judged(aws, **inputs):
    with patch.object(support, "client", lambda _service, _region: aws):
        return evaluations(RULE, **inputs)


@pytest.mark.parametrize(("analyzers", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_account_with(analyzers, inputs, expected):
    [told] = judged(Aws(analyzers), **inputs)

    assert (told["ComplianceResourceId"], told["ComplianceType"]) == (ACCOUNT, expected)


@pytest.mark.parametrize("days", ["0", "366"])
def test_days_that_no_analyzer_tracks_are_refused(days):
    assert judged(Aws([OWN]), maxUnusedAccessAge=days)["customerErrorCode"] == "InvalidParameterValueException"


MEMBERS = {  # where an analyzer of the organization is wanted, and the account ...: (AWS, then the account is ...)
    "is the management account": (Aws(), NON_COMPLIANT),
    "is the delegated administrator": (Aws(master=OTHER, delegated=[OTHER, ACCOUNT]), NON_COMPLIANT),
    "is the delegated administrator that has one": (Aws([WIDE], master=OTHER, delegated=[ACCOUNT]), COMPLIANT),
    "is the delegated administrator of other services": (Aws(master=OTHER, delegated=[OTHER]), NOT_APPLICABLE),
    "is a member like any other": (Aws(master=OTHER, refused="AccessDeniedException"), NOT_APPLICABLE),
    "is in no organization": (Aws(master=None), NOT_APPLICABLE),
}


@pytest.mark.parametrize(("aws", "expected"), MEMBERS.values(), ids=MEMBERS)
def test_where_an_analyzer_of_the_organization_is_wanted_and_the_account(aws, expected):
    [told] = judged(aws, **ORGANIZATION)

    assert told["ComplianceType"] == expected


def test_a_member_that_wants_one_of_its_own_asks_nothing_of_the_organization():
    [told] = judged(Aws([OWN], master=OTHER, refused="AccessDeniedException"))

    assert told["ComplianceType"] == COMPLIANT


def test_what_else_is_refused_is_not_a_verdict():
    aws = Aws(master=OTHER, refused="TooManyRequestsException")
    assert judged(aws, **ORGANIZATION)["customerErrorCode"] == "TooManyRequestsException"


WRONG = "No analyzer looks for unused access as it should: "
ANNOTATIONS = {
    "there is none": ([], {}, f"{WRONG}none is there."),
    "one failed": ([analyzer(status="FAILED")], {}, f"{WRONG}unused is FAILED."),
    "one has no state": ([{**OWN, "status": None}], {}, f"{WRONG}unused is in no known state."),
    "one tracks too many days": ([analyzer(180)], {}, f"{WRONG}unused tracks 180 days, not 90."),
    "one does not say": ([BARE], {}, f"{WRONG}unused does not say how many days it tracks."),
}


@pytest.mark.parametrize(("analyzers", "inputs", "annotation"), ANNOTATIONS.values(), ids=ANNOTATIONS)
def test_the_annotation_says_that(analyzers, inputs, annotation):
    assert judged(Aws(analyzers), **inputs)[0]["Annotation"] == annotation


def test_where_the_rule_does_not_apply_it_says_where_it_does():
    [told] = judged(Aws(master=None), **ORGANIZATION)
    where = "the management account and in the delegated administrator of IAM Access Analyzer"
    assert told["Annotation"] == f"The rule answers in {where}."


def bad(aws):
    """The account has an analyzer for external access only."""
    aws("accessanalyzer").create_analyzer(analyzerName="external", type="ACCOUNT")
    return ACCOUNT


def good(aws):
    """The account has an analyzer that tracks 30 days."""
    told = {"unusedAccess": {"unusedAccessAge": 30}}
    aws("accessanalyzer").create_analyzer(analyzerName="unused", type="ACCOUNT_UNUSED_ACCESS", configuration=told)
    return ACCOUNT
