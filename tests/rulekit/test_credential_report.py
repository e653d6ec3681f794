"""Reports that are late, fail, or do not agree with the list of users."""

import pytest
from botocore.exceptions import ClientError

from trueup.rulekit import credential_report, credential_rows

HEADER = (
    "user,arn,password_enabled,password_last_used,password_last_changed,mfa_active,"
    "access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,"
    "access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date"
)
ADA = "ada,arn:ada,true,no_information,2026-01-01T00:00:00+00:00,true,true,2026-02-01T00:00:00+00:00,N/A,false,N/A,N/A"
ROOT = "<root_account>,arn:root,not_supported,2026-01-01T00:00:00+00:00,not_supported,true,false,N/A,N/A,false,N/A,N/A"


class Iam:
    """IAM that answers with these states of its report, one at a time, and has these users."""

    def __init__(self, states, rows=(ADA,), users=("ada",)):
        self.states, self.rows, self.listed = list(states), rows, users
        self.asked = 0

    def generate_credential_report(self):
        self.asked += 1
        state = self.states.pop(0)
        if state not in ("STARTED", "INPROGRESS", "COMPLETE"):
            raise ClientError({"Error": {"Code": state}}, "GenerateCredentialReport")
        return {"State": state}

    def get_credential_report(self):
        return {"Content": "\n".join([HEADER, *self.rows]).encode()}

    def get_paginator(self, _operation):
        return self

    def paginate(self):
        for name in self.listed:
            yield {"Users": [{"UserId": f"AIDA{name}", "Arn": f"arn:{name}"}]}


@pytest.fixture
def slept(monkeypatch):
    waits = []
    monkeypatch.setattr(credential_rows.time, "sleep", waits.append)
    return waits


STATES = {  # a report that is ...: the states that IAM tells, and how often it is asked
    "there at once": (["COMPLETE"], 1),
    "started, then there": (["STARTED", "COMPLETE"], 2),
    "late": (["STARTED", "INPROGRESS", "INPROGRESS", "INPROGRESS", "INPROGRESS", "COMPLETE"], 6),
}


@pytest.mark.parametrize(("states", "asked"), STATES.values(), ids=STATES)
def test_a_report_is_read_that_is(states, asked, slept):
    iam = Iam(states)

    assert [user.id for user in credential_report.users(iam)] == ["AIDAada"]
    assert (iam.asked, len(slept)) == (asked, asked - 1)


def test_a_report_that_never_completes_is_an_error_after_half_a_minute(slept):
    with pytest.raises(RuntimeError, match="did not complete"):
        list(credential_report.users(Iam(["STARTED"] + ["INPROGRESS"] * 9)))

    assert 30 <= sum(slept) < 35


@pytest.mark.parametrize("code", ["LimitExceeded", "ServiceFailure", "AccessDenied"])
def test_a_report_that_fails_is_that_error_and_no_empty_list(code, slept):
    with pytest.raises(ClientError, match=code):
        list(credential_report.users(Iam(["STARTED", code])))


def test_users_of_one_source_alone_are_left_for_the_next_time(slept):
    iam = Iam(["COMPLETE"], rows=(ADA, ROOT, ADA.replace("ada", "gone")), users=("ada", "new"))

    assert [user.name for user in credential_report.users(iam)] == ["ada"]


def test_what_stands_for_no_date_is_empty_and_inactive_keys_are_left_out(slept):
    [ada] = credential_report.users(Iam(["COMPLETE"]))

    assert ada.credentials == (
        ("password", "2026-01-01T00:00:00+00:00", ""),
        ("access key 1", "2026-02-01T00:00:00+00:00", ""),
    )
    assert (ada.has_mfa, ada.has_password) == (True, True)


def test_who_has_no_password_has_no_credential_of_that_name(slept):
    row = ADA.replace("true,no_information,2026-01-01T00:00:00+00:00", "false,N/A,N/A")
    [ada] = credential_report.users(Iam(["COMPLETE"], rows=(row,)))

    assert (ada.has_password, [each.name for each in ada.credentials]) == (False, ["access key 1"])


USED = {  # a root user whose row says ...: (the row, when what was used last)
    "that its password was used": (ROOT, {"password": "2026-01-01T00:00:00+00:00"}),
    "that nothing ever was": (ROOT.replace("2026-01-01T00:00:00+00:00", "no_information"), {}),
    "that its keys were, one of them inactive by now": (
        "<root_account>,arn:root,not_supported,N/A,not_supported,true,true,N/A,2026-02-01T00:00:00+00:00,"
        "false,N/A,2026-03-01T00:00:00+00:00",
        {"access key 1": "2026-02-01T00:00:00+00:00", "access key 2": "2026-03-01T00:00:00+00:00"},
    ),
}


@pytest.mark.parametrize(("row", "used"), USED.values(), ids=USED)
def test_a_root_user_is_told_by_its_uses_whose_row_says(row, used):
    assert credential_rows.uses_of_root(credential_rows.rows(Iam(["COMPLETE"], rows=(row, ADA)))) == used


def test_a_report_without_the_root_user_is_an_error():
    with pytest.raises(RuntimeError, match="no root user"):
        credential_rows.uses_of_root(credential_rows.rows(Iam(["COMPLETE"], rows=(ADA,))))
