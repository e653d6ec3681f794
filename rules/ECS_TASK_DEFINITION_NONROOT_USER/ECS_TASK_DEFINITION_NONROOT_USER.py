"""Containers of ECS tasks run as a user other than root.

## What it checks
Each container of a task definition must name a `user` that is not root, by name or
by id: `0`, `root` and `0:1000` are root. A container that names none runs as the
user of its image, which the task definition does not tell, and does not pass, be it
for EC2 or for Fargate. The latest active revision of a family is judged; one that
is not active is not applicable.

## Why it matters
Root in a container is root on whatever it shares with the host. A flaw in the
kernel or a mounted path then costs the instance, not one container.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/ecs-task-definition-nonroot-user.html
- https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import inputs, task_definitions

RESOURCE_TYPES = ["AWS::ECS::TaskDefinition"]
INPUTS = {}


class ECS_TASK_DEFINITION_NONROOT_USER(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        task = task_definitions.read(configuration_item)
        if not task.is_active:
            annotation = f"The task definition is {task.status}."
            return [Evaluation(ComplianceType.NOT_APPLICABLE, annotation=annotation)]
        root = [f"{each.name} as {each.user or 'no named user'}" for each in task.containers if each.is_root]
        if root:
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=f"May run as root: {', '.join(root)}.")]
        return [Evaluation(ComplianceType.COMPLIANT)]


def lambda_handler(event, context):
    return Evaluator(ECS_TASK_DEFINITION_NONROOT_USER(), RESOURCE_TYPES).handle(event, context)
