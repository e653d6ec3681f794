"""Each IAM group has a user.

## What it checks
An IAM group must have at least one user. The item of a group does not say who
is in it, so IAM is asked. What the group allows does not matter.

## Why it matters
Nobody looks after a group that is empty: whoever joins it next gets rights that
were meant for somebody else.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/iam-group-has-users-check.html
- https://docs.aws.amazon.com/IAM/latest/UserGuide/id_groups.html
"""

from botocore.exceptions import ClientError
from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs

RESOURCE_TYPES = ["AWS::IAM::Group"]
INPUTS = {}


class IAM_GROUP_HAS_USERS_CHECK(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        recorded = configuration.configuration(configuration_item)
        name = recorded.get("groupName") or configuration.name(configuration_item)
        users = members(client_factory.build_client("iam"), name)
        if users is None:
            return [Evaluation(ComplianceType.NOT_APPLICABLE, annotation=f"The group {name} is gone.")]
        if not users:
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=f"The group {name} has no users.")]
        return [Evaluation(ComplianceType.COMPLIANT)]


def members(iam, name):
    """Some users of a group; None where the group is gone."""
    try:
        return iam.get_group(GroupName=name)["Users"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchEntity":
            raise
        return None


def lambda_handler(event, context):
    return Evaluator(IAM_GROUP_HAS_USERS_CHECK(), RESOURCE_TYPES).handle(event, context)
