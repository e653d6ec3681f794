from unittest.mock import patch

import pytest
from botocore.exceptions import ClientError

import support
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, evaluations

RULE = "ROOT_CREDENTIALS_CENTRALLY_MANAGED"
PROOF = "model"  # moto knows nothing of central root access
BOTH = ["RootCredentialsManagement", "RootSessions"]

SCENARIOS = {  # given an account to which IAM says ...: (the features, or its error, then the account is ...)
    "that both features are on": (BOTH, COMPLIANT),
    "that both are on, in the other order": (BOTH[::-1], COMPLIANT),
    "that a third feature is on too": ([*BOTH, "RootSomethingNew"], COMPLIANT),
    "that credentials alone are managed": (BOTH[:1], NON_COMPLIANT),
    "that sessions alone are on": (BOTH[1:], NON_COMPLIANT),
    "that a third feature alone is on": (["RootSomethingNew"], NON_COMPLIANT),
    "that nothing is on": ([], NON_COMPLIANT),
    "null for the features": (None, NON_COMPLIANT),
    "nothing of features": (..., NON_COMPLIANT),
    "that it is not trusted by the organization": ("ServiceAccessNotEnabledException", NON_COMPLIANT),
    "that the organization only shares a bill": ("OrganizationNotInAllFeaturesModeException", NON_COMPLIANT),
    "that it is a member": ("AccountNotManagementOrDelegatedAdministratorException", NOT_APPLICABLE),
    "that it is in no organization": ("OrganizationNotFoundException", NOT_APPLICABLE),
}

NOT_CENTRAL = "Root users are not managed centrally: "
ANNOTATIONS = {
    "both are off": ([], f"{NOT_CENTRAL}off are root credentials management, root sessions."),
    "sessions are off": (BOTH[:1], f"{NOT_CENTRAL}off are root sessions."),
    "IAM is not trusted": (
        "ServiceAccessNotEnabledException",
        f"{NOT_CENTRAL}IAM has no trusted access to the organization.",
    ),
    "the organization only shares a bill": (
        "OrganizationNotInAllFeaturesModeException",
        f"{NOT_CENTRAL}The organization has consolidated billing only, not all features.",
    ),
    "others answer": (
        "AccountNotManagementOrDelegatedAdministratorException",
        "The rule answers in the organization's management account and in IAM's delegated administrator.",
    ),
    "there is no organization": ("OrganizationNotFoundException", "The account is in no organization."),
}


class Iam:
    def __init__(self, told):
        self.told = told

    def list_organizations_features(self):
        if isinstance(self.told, str):
            raise ClientError({"Error": {"Code": self.told, "Message": "no"}}, "ListOrganizationsFeatures")
        return {"OrganizationId": "o-1"} | ({} if self.told is ... else {"EnabledFeatures": self.told})


def judged(told):
    with patch.object(support, "client", lambda service, _region: {"iam": Iam(told)}[service]):
        return evaluations(RULE)


@pytest.mark.parametrize(("told", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_account_to_which_iam_says(told, expected):
    [evaluation] = judged(told)

    assert (evaluation["ComplianceResourceId"], evaluation["ComplianceType"]) == (ACCOUNT, expected)


@pytest.mark.parametrize(("told", "annotation"), ANNOTATIONS.values(), ids=ANNOTATIONS)
def test_the_annotation_says_that(told, annotation):
    assert judged(told)[0]["Annotation"] == annotation


def test_where_all_is_on_nothing_is_said():
    assert "Annotation" not in judged(BOTH)[0]


def test_a_refusal_is_not_a_verdict():
    assert judged("AccessDenied")["customerErrorCode"] == "AccessDenied"


def bad(aws):
    """The management account of an organization that has nothing of it on."""
    aws("organizations").create_organization(FeatureSet="ALL")
    return ACCOUNT


def good(aws):
    """The management account of an organization that has both on."""
    bad(aws)
    aws("organizations").enable_aws_service_access(ServicePrincipal="iam.amazonaws.com")
    aws("iam").enable_organizations_root_credentials_management()
    aws("iam").enable_organizations_root_sessions()
    return ACCOUNT
