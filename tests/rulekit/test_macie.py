import pytest
from botocore.exceptions import ClientError

from macie_sessions import DENIED, ENABLED, OFF, PAUSED, Macie, administrator
from trueup.rulekit import macie


@pytest.mark.parametrize(("session", "status"), [(ENABLED, "ENABLED"), (PAUSED, "PAUSED"), (OFF, "OFF"), ({}, "OFF")])
def test_the_status_that_is_told(session, status):
    assert macie.status(Macie(session)) == status


@pytest.mark.parametrize("error", [DENIED, ("InternalServerException", "Macie is not enabled.")])
def test_a_missing_right_is_no_status(error):
    with pytest.raises(ClientError):
        macie.status(Macie(error))


ADMINISTRATORS = {  # an administrator ...: (what is told of it, its account)
    "in force": (administrator(), "111122223333"),
    "that has paused Macie": (administrator("Paused"), "111122223333"),
    "that was removed": (administrator("Removed"), ""),
    "in no known state": ({"administrator": {"accountId": "111122223333"}}, ""),
    "that is null": ({"administrator": None}, ""),
    "that is none": ({}, ""),
}


@pytest.mark.parametrize(("told", "account"), ADMINISTRATORS.values(), ids=ADMINISTRATORS)
def test_an_administrator(told, account):
    assert macie.administrator(Macie(ENABLED, told)) == account
