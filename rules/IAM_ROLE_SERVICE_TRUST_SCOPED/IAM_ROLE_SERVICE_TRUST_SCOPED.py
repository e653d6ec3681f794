"""Roles that services use for other accounts too say for which.

## What it checks
Each statement of a role's trust policy that lets one of `services` in must
demand for whom that service acts: by a fixed `aws:SourceAccount`,
`aws:SourceOrgID` or path of `aws:SourceOrgPaths`, or by an `aws:SourceArn`
whose account is fixed (a bucket of S3 has none, and must be named). The test
may not be negated, nor one that an absent key passes.

Choose `services` among those that send these keys when they assume a role; the
roles of others stop working where the keys are demanded.

## Why it matters
Such a service acts for every customer. Without the source, somebody in another
account can have it use your role on what is theirs: the confused deputy.

## References
- https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
- https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourceaccount
"""

import re

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs, policy

RESOURCE_TYPES = ["AWS::IAM::Role"]
SERVICE = inputs.matching(r"[a-z0-9.-]+\.amazonaws\.com(\.cn)?", "services, such as s3.amazonaws.com")
INPUTS = {"services": inputs.list_of(SERVICE)}
OF_AWS = ("/aws-reserved/", "/aws-service-role/")  # paths that only AWS can make roles in
RIGHT = {  # what a value of each key has to be like
    "aws:sourceaccount": re.compile(r"\d{12}"),
    "aws:sourcearn": re.compile(r"arn:[^:]*:[^:]*:[^:]*:\d{12}:.+|arn:[^:]*:s3:::[^*?$]+"),
    "aws:sourceorgid": re.compile(r"o-[^*?$]+"),
    "aws:sourceorgpaths": re.compile(r"o-[^*?$/]+/.*"),
}


class IAM_ROLE_SERVICE_TRUST_SCOPED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        recorded = configuration.configuration(configuration_item)
        if (recorded.get("path") or "").startswith(OF_AWS):
            return [Evaluation(ComplianceType.NOT_APPLICABLE, annotation="AWS's own role, which nobody can change.")]
        if not recorded.get("assumeRolePolicyDocument"):
            annotation = "The item does not hold the trust policy, so services cannot be ruled out."
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        for statement in policy.read(recorded["assumeRolePolicyDocument"]):
            found = [each.value for each in statement.principals if is_among(each, valid_rule_parameters["services"])]
            if statement.allows and found and not any(map(is_scoped, statement.conditions)):
                annotation = f"{statement.where} the trust policy lets {', '.join(found)} in for any account."
                return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        return [Evaluation(ComplianceType.COMPLIANT)]


def is_among(principal, services):
    return principal.kind == "Service" and principal.value in services


def is_scoped(condition):
    right = RIGHT.get(condition.key)
    return right is not None and condition.takes_only(lambda value: right.fullmatch(value) is not None)


def lambda_handler(event, context):
    return Evaluator(IAM_ROLE_SERVICE_TRUST_SCOPED(), RESOURCE_TYPES).handle(event, context)
