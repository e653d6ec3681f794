"""ScopeDownIamPolicyVersion judges as its rules do, and what it leaves of a policy allows nothing more than before."""

import pytest

from looping import LIBRARY
from managed_policies import ARN, holding, policy
from support import COMPLIANT, NON_COMPLIANT, defaults, scenarios, verdict
from trueup.documents.load import document
from trueup.rulekit.policy import read

DOCUMENT = "ScopeDownIamPolicyVersion"
CHECKS = {
    "IAM_POLICY_NO_STATEMENTS_WITH_FULL_ACCESS": "fullAccess",
    "IAM_CUSTOMER_POLICY_BLOCKED_KMS_ACTIONS": "kmsActions",
    "IAM_PRIVILEGE_ESCALATION_PROHIBITED": "escalation",
}


@pytest.fixture(scope="module")
def script():
    [step] = document(LIBRARY.documents[DOCUMENT].path).every_step.values()
    namespace = {}
    exec(str(step.inputs["Script"]), namespace)
    return namespace


def statements(configuration):
    """Those in force, where they are not text."""
    for version in configuration.get("policyVersionList") or ():
        if version.get("isDefaultVersion") is True and isinstance(version["document"], dict):
            return version["document"]["Statement"]
    return None


def situations():
    for rule, check in CHECKS.items():
        for name, (configuration, inputs, expected) in scenarios(rule).items():
            if statements(configuration) is not None and expected in (COMPLIANT, NON_COMPLIANT):
                yield pytest.param(rule, check, statements(configuration), inputs, expected, id=f"{check}: {name}")


@pytest.mark.parametrize(("rule", "check", "before", "inputs", "expected"), list(situations()))
def test_the_document_changes_what_the_rule_objects_to_and_nothing_else(script, rule, check, before, inputs, expected):
    blocked = (defaults(rule) | inputs).get("blockedActionsPatterns", "")
    event = {"Check": check, "BlockedActionsPatterns": [blocked]}
    after = script["narrowed"]({"Arn": ARN, "Document": {"Statement": before}}, event)["Statement"]
    assert (after == before) == (expected == COMPLIANT)
    assert verdict(rule, policy(holding(*after)), **inputs) == COMPLIANT
    for statement in read({"Statement": after}):
        assert statement == read({"Statement": script["HARMLESS"]})[0] or any(
            may_come_of(statement, other) for other in read({"Statement": before})
        )


def may_come_of(statement, other):
    """Whether it allows no more than the other does, or denies what that does."""
    return (
        statement._replace(actions=(), not_actions=()) == other._replace(actions=(), not_actions=())
        and all(other.covers_action(action) for action in statement.actions)
        and set(other.not_actions) <= set(statement.not_actions)
    )
