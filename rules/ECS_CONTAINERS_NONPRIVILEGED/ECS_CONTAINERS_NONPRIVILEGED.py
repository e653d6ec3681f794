"""Containers of ECS tasks do not run privileged.

## What it checks
No container of a task definition may set `privileged`. The latest active revision
of a family is judged; one that is not active is not applicable, as no new task can
be started from it.

## Why it matters
A privileged container is root on its host: it reaches every device, every other
container there and the credentials of the instance.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/ecs-containers-nonprivileged.html
- https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-tasks-containers.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import inputs, task_definitions

RESOURCE_TYPES = ["AWS::ECS::TaskDefinition"]
INPUTS = {}


class ECS_CONTAINERS_NONPRIVILEGED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        task = task_definitions.read(configuration_item)
        if not task.is_active:
            annotation = f"The task definition is {task.status}."
            return [Evaluation(ComplianceType.NOT_APPLICABLE, annotation=annotation)]
        privileged = [container.name for container in task.containers if container.privileged]
        if privileged:
            annotation = f"Privileged: {', '.join(privileged)}."
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        return [Evaluation(ComplianceType.COMPLIANT)]


def lambda_handler(event, context):
    return Evaluator(ECS_CONTAINERS_NONPRIVILEGED(), RESOURCE_TYPES).handle(event, context)
