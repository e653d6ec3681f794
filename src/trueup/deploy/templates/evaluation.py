"""In every account, in the home Region: the role that the evaluator function reads with, derived from the rules.

One role holds all of them. 220 rules need some 21,000 characters, four managed policies of the ten that a role takes
(measured: tests/deploy/test_limits.py), so there is neither a second role nor a wildcard over actions.
"""

from __future__ import annotations

from collections.abc import Iterable

from trueup.catalogue.rules import Rule
from trueup.deploy.templates import policies
from trueup.deploy.templates.language import Template, template, text_parameter
from trueup.deploy.templates.parts import POLICY_VERSION
from trueup.errors import CatalogueError
from trueup.packs.build import EVALUATION_ROLE
from trueup.permissions import access, policy
from trueup.permissions.access import Place

PARAMETERS = {
    "SecurityAccountId": text_parameter("The account of the evaluator function."),
    "EvaluatorRoleName": text_parameter("The role of the evaluator function.", Default="trueup-evaluator"),
}
# Not the role itself as principal: AWS keeps that by an inner id, and a role made anew would be locked out.
EVALUATOR_ONLY = {
    "Version": POLICY_VERSION,
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"AWS": "arn:${AWS::Partition}:iam::${SecurityAccountId}:root"},
            "Action": "sts:AssumeRole",
            "Condition": {
                "ArnEquals": {
                    "aws:PrincipalArn": "arn:${AWS::Partition}:iam::${SecurityAccountId}:role/${EvaluatorRoleName}"
                }
            },
        }
    ],
}


def build(rules: Iterable[Rule]) -> Template:
    """The template of an account's evaluation role.

    Raises CatalogueError where what a rule asks cannot be told by reading, or where all of it fits no role.
    """
    does = "The evaluator function of the security account reads with it what rules judge, and puts their results."
    return template(
        "trueup, in every account, once: the role that rules read with",
        parameters=PARAMETERS,
        resources=policies.role("Evaluation", EVALUATION_ROLE, EVALUATOR_ONLY, needs(rules), does),
    )


def needs(rules: Iterable[Rule]) -> policy.Policy:
    """What the role needs: to put results, to read what AWS Config knows, and what the rules ask AWS."""
    asked = policy.of_rules(rule.source for rule in rules)
    if asked.incomplete:
        told = "; ".join(asked.incomplete)
        raise CatalogueError(f"{EVALUATION_ROLE}: its rights cannot be told by reading: {told}")
    runtime = [
        each
        for operation in ("GetComplianceDetailsByConfigRule", "GetResourceConfigHistory", "PutEvaluations")
        for each in access.permissions("config", operation, {}, Place())
    ]
    return policies.by_service(asked, runtime)
