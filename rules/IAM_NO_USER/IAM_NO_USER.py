"""There are no IAM users but those that are allowed.

## What it checks
An IAM user may exist only where its name fits one of `allowedUserNames`, in
which `*` and `?` stand for others, as in `break-glass-*`. Without names, no user
may. What the user can do does not matter.

No machine can tell who still needs a user: the fix asks a person to.

## Why it matters
A user's password and keys live until somebody ends them. People who sign in
through an identity provider, and software with roles, hold nothing to steal.

## References
- https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html
- https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_identities_identity_provider.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs, policy

RESOURCE_TYPES = ["AWS::IAM::User"]
INPUTS = {"allowedUserNames": inputs.optional(inputs.text_list)}


class IAM_NO_USER(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        recorded = configuration.configuration(configuration_item)
        name = recorded.get("userName") or configuration.name(configuration_item)
        allowed = valid_rule_parameters["allowedUserNames"] or ()
        if policy.matches_any(allowed, name):
            return [Evaluation(ComplianceType.COMPLIANT)]
        among = f"not among {', '.join(allowed)}" if allowed else "and none is allowed"
        annotation = f"{name} is an IAM user, {among}."
        return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]


def lambda_handler(event, context):
    return Evaluator(IAM_NO_USER(), RESOURCE_TYPES).handle(event, context)
