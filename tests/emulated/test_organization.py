import json
from datetime import UTC, datetime
from unittest.mock import patch

import pytest
from rdklib import ClientFactory

import support
from trueup import catalogue, emulated, loader, recorder
from trueup.emulated.contents import payments
from trueup.errors import UsageError

LIBRARY = catalogue.load(support.ROOT)
HERE = [rule for name, rule in LIBRARY.rules.items() if name in payments.broken()]


@pytest.fixture(scope="module")
def organization():
    with emulated.organization() as running:
        yield running


@pytest.fixture(scope="module")
def verdicts(organization):
    """What each rule says of an account, in every Region: (rule, account) -> verdicts."""
    remembered = {}

    def judged(rule, account):
        if (rule.name, account) not in remembered:
            remembered[rule.name, account] = {
                evaluation["ComplianceType"]
                for region in emulated.REGIONS
                for evaluation in _judged(organization, rule, account, region)
            }
        return remembered[rule.name, account]

    return judged


def _judged(organization, rule, account, region):
    session = organization.session(account, region)
    if not rule.resource_types:
        yield from _evaluated(rule, session, organization.account(account).id)
        return
    for item in recorder.record(session, region, rule.resource_types, home_region=emulated.HOME):
        yield from _evaluated(rule, session, item["awsAccountId"], item)


class _Config:
    def get_compliance_details_by_config_rule(self, **_):
        return {"EvaluationResults": []}

    def put_evaluations(self, **_):
        return {"FailedEvaluations": []}


def _evaluated(rule, session, account, item=None):
    invoking = {"messageType": "ScheduledNotification", "notificationCreationTime": datetime.now(UTC).isoformat()}
    if item is not None:
        invoking |= {"messageType": "ConfigurationItemChangeNotification", "configurationItem": item}
    event = {
        "version": "1.0",
        "accountId": account,
        "configRuleName": rule.name,
        "executionRoleArn": f"arn:aws:iam::{account}:role/trueup-evaluation",
        "eventLeftScope": False,
        "invokingEvent": json.dumps(invoking),
        "ruleParameters": json.dumps(rule.inputs),
        "resultToken": "token",
    }

    def build_client(_factory, service, region=None, _assume_role_mode=True):
        return _Config() if service == "config" else session.client(service, region_name=region)

    with patch.object(ClientFactory, "build_client", build_client):
        return loader.module(rule.source).lambda_handler(event, None)


@pytest.mark.parametrize("rule", HERE, ids=lambda rule: rule.name)
def test_payments_breaks(rule, verdicts):
    assert support.NON_COMPLIANT in verdicts(rule, "payments")


@pytest.mark.parametrize("rule", HERE, ids=lambda rule: rule.name)
def test_shop_keeps(rule, verdicts):
    assert support.COMPLIANT in verdicts(rule, "shop")


@pytest.mark.parametrize("rule", [rule for rule in HERE if rule.name != "REQUIRED_TAGS"], ids=lambda rule: rule.name)
def test_shop_never_breaks(rule, verdicts):
    """But for tags: moto invents two Redshift groups that nobody can tag."""
    assert support.NON_COMPLIANT not in verdicts(rule, "shop")


def test_its_accounts_hang_in_units_below_the_root(organization):
    listed = organization.management().client("organizations").list_accounts()["Accounts"]
    names = {account["Id"]: account["Name"] for account in listed}
    assert {account.id for account in organization.accounts} == set(names)
    assert [account.name for account in organization.accounts] == ["management", "security", "payments", "shop"]
    administrators = organization.management().client("organizations").list_delegated_administrators()
    assert [each["Name"] for each in administrators["DelegatedAdministrators"]] == ["security"]


def test_a_session_acts_in_its_own_account_and_region(organization):
    for account in organization.accounts:
        for region in organization.regions:
            session = organization.session(account.name, region)
            assert session.client("sts").get_caller_identity()["Account"] == account.id
            assert session.region_name == region


def test_an_unknown_account_is_a_usage_error(organization):
    with pytest.raises(UsageError, match=r"^nobody: no account of the emulated organization"):
        organization.session("nobody")


def test_another_process_cannot_reach_it_without_a_server(organization):
    with pytest.raises(UsageError, match="without a server"):
        organization.environment("shop")
