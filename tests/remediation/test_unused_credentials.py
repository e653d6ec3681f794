"""RevokeUnusedIamUserCredentials judges each credential as its rule does, and leaves none that the rule finds."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from credentials import user
from emulating import emulated_account
from looping import LIBRARY, Loop
from support import COMPLIANT, NON_COMPLIANT, scenarios

RULE = LIBRARY.rules["IAM_USER_UNUSED_CREDENTIALS_CHECK"]


@pytest.fixture
def account():
    with emulated_account() as account:
        yield account


def asked(account, having, inputs):
    """The rule with these inputs, and a user that has this, by today."""
    held = user(account.client, "ada", account=account.account_id, now=datetime.now(UTC), **having)
    return Loop(replace(RULE, required_inputs=RULE.required_inputs | inputs), account, held)


@pytest.mark.parametrize(("having", "inputs", "expected"), scenarios(RULE.name).values(), ids=scenarios(RULE.name))
def test_the_fix_finds_what_the_rule_finds_and_leaves_nothing_to_find(account, having, inputs, expected):
    loop = asked(account, having, inputs)
    assert loop.verdicts() == {loop.resource: expected}

    fixed = loop.run("run")

    changed = fixed.outputs["RevokeUnusedIamUserCredentials.Changed"]
    assert (fixed.status, changed) == ("Success", expected == NON_COMPLIANT)
    assert loop.verdicts() == {loop.resource: COMPLIANT}


def test_a_report_that_is_not_completed_is_said_before_anything_is_changed(account, monkeypatch):
    loop = asked(account, {"made": 400, "password": True}, {})
    monkeypatch.setattr("moto.iam.models.IAMBackend.report_generated", lambda _backend: None)

    fixed = loop.run("run")

    assert (fixed.status, "NOTHING WAS CHANGED" in fixed.failure) == ("Failed", True)
    assert account.client("iam").get_login_profile(UserName="ada")["LoginProfile"]["UserName"] == "ada"
