from unittest.mock import patch

import pytest
from botocore.exceptions import ClientError

import support
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, aws, evaluations, verdict

RULE = "SECURITY_ACCOUNT_INFORMATION_PROVIDED"
CONTACT = {
    "AlternateContactType": "SECURITY",
    "Name": "Response team",
    "Title": "On call",
    "EmailAddress": "security@example.com",
    "PhoneNumber": "+44 20 7946 0000",
}
WANTED = {
    "contactName": "Response team",
    "contactTitle": "On call",
    "contactEmailAddress": "security@example.com",
    "contactPhoneNumber": "+44 20 7946 0000",
}

SCENARIOS = {  # given an account whose security contact ...: (AWS's answer, inputs, then the account is ...)
    "is complete": (CONTACT, {}, COMPLIANT),
    "is nobody": ("ResourceNotFoundException", {}, NON_COMPLIANT),
    "is nobody, where somebody is wanted": ("ResourceNotFoundException", WANTED, NON_COMPLIANT),
    "is null": (None, {}, NON_COMPLIANT),
    "is empty": ({}, {}, NON_COMPLIANT),
    "has no address": (CONTACT | {"EmailAddress": ""}, {}, NON_COMPLIANT),
    "has null for its address": (CONTACT | {"EmailAddress": None}, {}, NON_COMPLIANT),
    "has an address only": ({"EmailAddress": "security@example.com"}, {}, COMPLIANT),
    "is who is wanted": (CONTACT, WANTED, COMPLIANT),
    "is who is wanted, in capitals": (CONTACT | {"EmailAddress": "Security@Example.com"}, WANTED, COMPLIANT),
    "is who is wanted, with blanks": (CONTACT | {"Name": " Response team "}, WANTED, COMPLIANT),
    "has the wanted address, where no more is wanted": (
        CONTACT,
        {"contactEmailAddress": "SECURITY@example.com"},
        COMPLIANT,
    ),
    "has another address": (CONTACT | {"EmailAddress": "x@example.com"}, WANTED, NON_COMPLIANT),
    "has another name": (CONTACT | {"Name": "Anna"}, WANTED, NON_COMPLIANT),
    "has another title": (CONTACT | {"Title": "CISO"}, WANTED, NON_COMPLIANT),
    "has another telephone": (CONTACT | {"PhoneNumber": "1"}, WANTED, NON_COMPLIANT),
    "has null for its telephone": (CONTACT | {"PhoneNumber": None}, WANTED, NON_COMPLIANT),
    "has another name, where none is wanted": (CONTACT | {"Name": "Anna"}, WANTED | {"contactName": ""}, COMPLIANT),
}


class Account:
    def __init__(self, told):
        self.told = told

    def get_alternate_contact(self, **asked):
        assert asked == {"AlternateContactType": "SECURITY"}
        if isinstance(self.told, str):
            raise ClientError({"Error": {"Code": self.told, "Message": "no"}}, "GetAlternateContact")
        return {"AlternateContact": self.told}


def judged(told, **inputs):
    with patch.object(support, "client", lambda service, _region: {"account": Account(told)}[service]):
        return evaluations(RULE, **inputs)


@pytest.mark.parametrize(("told", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_account_whose_security_contact(told, inputs, expected):
    [evaluation] = judged(told, **inputs)

    assert (evaluation["ComplianceResourceId"], evaluation["ComplianceType"]) == (ACCOUNT, expected)


ANNOTATIONS = {
    "there is none": ({}, "The account has no security contact."),
    "its name is wrong": (CONTACT | {"Name": "Anna"}, "Name of the security contact is Anna, not Response team."),
    "it has no title": (CONTACT | {"Title": None}, "Title of the security contact is not given, not On call."),
}


@pytest.mark.parametrize(("told", "annotation"), ANNOTATIONS.values(), ids=ANNOTATIONS)
def test_the_annotation_says_that(told, annotation):
    assert judged(told, **WANTED)[0]["Annotation"] == annotation


def test_a_refusal_is_not_a_verdict():
    assert judged("AccessDeniedException")["customerErrorCode"] == "AccessDeniedException"


@pytest.mark.parametrize(("contact", "expected"), [("SECURITY", COMPLIANT), ("OPERATIONS", NON_COMPLIANT)])
def test_a_contact_for_something_else_is_none_for_security(contact, expected):
    with aws() as client:
        client("account").put_alternate_contact(**CONTACT | {"AlternateContactType": contact})

        assert verdict(RULE) == expected


def inputs(_aws):
    """Whom to set."""
    return WANTED


def bad(aws):
    """Somebody is to be called about security, and it is not who is wanted."""
    aws("account").put_alternate_contact(**CONTACT | {"Name": "Anna", "EmailAddress": "anna@example.com"})
    return ACCOUNT


def good(aws):
    """The response team is to be called about security."""
    aws("account").put_alternate_contact(**CONTACT)
    return ACCOUNT
