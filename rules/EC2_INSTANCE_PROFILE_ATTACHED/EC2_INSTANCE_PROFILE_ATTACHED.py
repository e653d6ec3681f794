"""Instances have an instance profile.

## What it checks
An instance must have an IAM instance profile, and with `IamInstanceProfileArnList`
it must be one of those.

## Why it matters
Software on an instance without a profile is given long-lived keys, which are
copied, forgotten and never rotated. A profile gives it new ones by the hour.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/ec2-instance-profile-attached.html
- https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-ec2_instance-profiles.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs

RESOURCE_TYPES = ["AWS::EC2::Instance"]
INPUTS = {"IamInstanceProfileArnList": inputs.optional(inputs.list_of(inputs.arn))}


class EC2_INSTANCE_PROFILE_ATTACHED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        instance = configuration.configuration(configuration_item)
        fault = shortfall(instance, valid_rule_parameters["IamInstanceProfileArnList"])
        if fault:
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=fault)]
        return [Evaluation(ComplianceType.COMPLIANT)]


def shortfall(instance, allowed):
    profile = configuration.dig(instance, "iamInstanceProfile.arn")
    if not profile:
        return "The instance has no instance profile."
    if allowed and profile not in allowed:
        return f"The instance profile is {profile}, which IamInstanceProfileArnList does not name."
    return None


def lambda_handler(event, context):
    return Evaluator(EC2_INSTANCE_PROFILE_ATTACHED(), RESOURCE_TYPES).handle(event, context)
