import pytest

from detectors import DETECTOR, GuardDuty, evaluations, verdict
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE

RULE = "GUARDDUTY_ORGANIZATION_AUTO_ENABLE"
PROOF = "model"  # moto knows nothing of an organization's configuration
SECURITY = "111122223333"
NEW = {"autoEnable": "NEW"}


def members(which, **more):
    return {"MemberAccountLimitReached": False, "AutoEnableOrganizationMembers": which} | more


SCENARIOS = {  # given an account to which GuardDuty says ...: (that, or its error, inputs, then the account is ...)
    "that it is on for all": (members("ALL"), {}, COMPLIANT),
    "that it is on for new ones": (members("NEW"), {}, NON_COMPLIANT),
    "that it is on for nobody": (members("NONE"), {}, NON_COMPLIANT),
    "that it is on for new ones, where that is enough": (members("NEW"), NEW, COMPLIANT),
    "that it is on for all, where new ones are enough": (members("ALL"), NEW, COMPLIANT),
    "that it is on for nobody, where new ones are enough": (members("NONE"), NEW, NON_COMPLIANT),
    "in the old way that it is on": ({"MemberAccountLimitReached": False, "AutoEnable": True}, {}, NON_COMPLIANT),
    "null for the members": (members(None), NEW, NON_COMPLIANT),
    "that plans are on, and itself is not": (
        members("NONE", Features=[{"Name": "S3_DATA_EVENTS", "AutoEnable": "ALL"}]),
        {},
        NON_COMPLIANT,
    ),
    "that it will not tell that account": ("BadRequestException", {}, NOT_APPLICABLE),
}

SAID = "Members for which GuardDuty is turned on automatically are"
ELSEWHERE = "The rule answers in GuardDuty's delegated administrator, which this account is not."
ANNOTATIONS = {
    "members are none": (members("NONE"), {}, f"{SAID} NONE, not ALL."),
    "members are none, where new ones are enough": (members("NONE"), NEW, f"{SAID} NONE, not NEW."),
    "members are not told of": (members(None), {}, f"{SAID} unknown, not ALL."),
    "others answer": ("BadRequestException", {}, ELSEWHERE),
}


def telling(told, **parts):
    return GuardDuty({}, describe_organization_configuration=told, **parts)


@pytest.mark.parametrize(("told", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_account_to_which_guardduty_says(told, inputs, expected):
    assert verdict(RULE, telling(told), **inputs) == expected


@pytest.mark.parametrize(("told", "inputs", "annotation"), ANNOTATIONS.values(), ids=ANNOTATIONS)
def test_the_annotation_says_that(told, inputs, annotation):
    assert evaluations(RULE, telling(told), **inputs)[0]["Annotation"] == annotation


def test_where_it_is_on_nothing_is_said():
    guardduty = telling(members("ALL"))
    assert "Annotation" not in evaluations(RULE, guardduty)[0]
    assert guardduty.asked == [("describe_organization_configuration", {"DetectorId": DETECTOR})]


def test_in_a_member_the_administrator_is_named():
    administrator = {"AccountId": SECURITY, "RelationshipStatus": "Enabled"}
    [judged] = evaluations(RULE, telling("BadRequestException", administrator=administrator))
    assert judged["ComplianceType"] == NOT_APPLICABLE
    assert judged["Annotation"] == f"The rule answers in {SECURITY}, which administers GuardDuty here."


def test_an_account_without_a_detector_is_no_administrator():
    [judged] = evaluations(RULE, GuardDuty(None))
    assert (judged["ComplianceType"], judged["Annotation"]) == (NOT_APPLICABLE, ELSEWHERE)


def test_a_refusal_is_not_a_verdict():
    assert evaluations(RULE, telling("AccessDeniedException"))["customerErrorCode"] == "AccessDeniedException"


def bad(aws):
    """The delegated administrator has it on for nobody, as AWS leaves it."""
    aws("organizations").create_organization(FeatureSet="ALL")
    aws("guardduty").create_detector(Enable=True)
    aws("guardduty").enable_organization_admin_account(AdminAccountId=ACCOUNT)
    return ACCOUNT


def good(aws):
    """The delegated administrator has it on for all."""
    bad(aws)
    [detector] = aws("guardduty").list_detectors()["DetectorIds"]
    aws("guardduty").update_organization_configuration(DetectorId=detector, AutoEnableOrganizationMembers="ALL")
    return ACCOUNT
