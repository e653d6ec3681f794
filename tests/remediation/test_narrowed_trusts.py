"""RestrictRoleTrustPolicy judges as its rules do, and a trust policy that lets more in is never judged better."""

import json
from itertools import combinations

import pytest

from looping import LIBRARY
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, defaults, load, scenarios, verdict
from trueup.documents.load import document
from trusts import role

CHECKS = {
    "IAM_OIDC_TRUST_RESTRICTED": "oidc",
    "IAM_ROLE_EXTERNAL_ID_REQUIRED": "externalId",
    "IAM_ROLE_SERVICE_TRUST_SCOPED": "services",
}
SUBJECT = "repo:octo-org/app:ref:refs/heads/main"


class Providers:
    """IAM, whose OIDC providers all have one audience."""

    def get_open_id_connect_provider(self, **_):
        return {"ClientIDList": ["sts.amazonaws.com"]}


@pytest.fixture(scope="module")
def script():
    [step] = document(LIBRARY.documents["RestrictRoleTrustPolicy"].path).every_step.values()
    namespace = {}
    exec(str(step.inputs["Script"]), namespace)
    return namespace


def trusts(rule):
    """The trust policies of a rule's scenarios that are no text, with their inputs and verdicts."""
    for name, (found, inputs, expected) in scenarios(rule).items():
        trust = found["configuration"]["assumeRolePolicyDocument"]
        if isinstance(trust, dict) and trust and expected in (COMPLIANT, NON_COMPLIANT):
            yield name, trust, inputs, expected


def situations():
    return [
        pytest.param(rule, *rest, id=f"{check}: {name}")
        for rule, check in CHECKS.items()
        for name, *rest in trusts(rule)
    ]


def asked(rule, inputs):
    """The parameters of the document, as a pack gives them."""
    given = defaults(rule) | inputs
    lists = ("AllowedConditionKeys", "AllowedSubjectPatterns", "TrustedAccountIds", "AllowVendorAccountIds", "Services")
    event = {name: [given.get(name[0].lower() + name[1:], "")] for name in lists}
    wild = str(given.get("allowWildcardSubject", "false"))
    return event | {"Check": CHECKS[rule], "AllowWildcardSubject": wild, "ExternalId": "", "RoleId": "AROAEXAMPLE"}


@pytest.mark.parametrize(("rule", "trust", "inputs", "expected"), situations())
def test_the_document_changes_what_the_rule_objects_to_and_nothing_else(script, rule, trust, inputs, expected):
    event, context = asked(rule, inputs), {"global:ACCOUNT_ID": ACCOUNT, "global:AWS_PARTITION": "aws"}
    mend = script["demanded"](Providers(), event, context)
    try:
        after = script["narrowed"](trust, mend)
    except Exception as refusal:
        told = str(refusal)
        assert "SUBJECTS" in told
        assert expected == NON_COMPLIANT
        inputs = inputs | {"allowedSubjectPatterns": SUBJECT}
        after = script["narrowed"](trust, script["demanded"](Providers(), asked(rule, inputs), context))
    assert (after == trust) == (expected == COMPLIANT)
    assert verdict(rule, role(after), **inputs) == COMPLIANT
    assert script["narrowed"](after, script["demanded"](Providers(), asked(rule, inputs), context)) == after


@pytest.mark.parametrize("rule", CHECKS)
def test_a_trust_policy_with_another_statement_is_never_judged_better(rule):
    alike = {}
    for _name, trust, inputs, expected in trusts(rule):
        alike.setdefault(json.dumps(inputs), []).append((trust, expected))
    for inputs, found in alike.items():
        for (one, first), (other, second) in combinations(found, 2):
            both = {"Statement": [*one["Statement"], *other["Statement"]]}
            expected = NON_COMPLIANT if NON_COMPLIANT in (first, second) else COMPLIANT
            assert verdict(rule, role(both), **json.loads(inputs)) == expected


def test_the_keys_of_services_are_those_of_the_rule(script):
    right = load("IAM_ROLE_SERVICE_TRUST_SCOPED").RIGHT
    assert script["SOURCES"] == {key: pattern.pattern for key, pattern in right.items()}
