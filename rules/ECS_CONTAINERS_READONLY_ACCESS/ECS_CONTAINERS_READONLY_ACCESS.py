"""Containers of ECS tasks cannot write to their root file system.

## What it checks
Each container of a task definition must set `readonlyRootFilesystem`; without it
the root file system can be written to, as if it were false. The latest active
revision of a family is judged; one that is not active is not applicable, and
neither are Windows containers, which ECS gives no such setting.

## Why it matters
What cannot be written to cannot be replaced: an intruder finds no place for tools,
and every start is the image that was tested. Scratch space belongs on a volume.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/ecs-containers-readonly-access.html
- https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html
- https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import inputs, task_definitions

RESOURCE_TYPES = ["AWS::ECS::TaskDefinition"]
INPUTS = {}


class ECS_CONTAINERS_READONLY_ACCESS(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        task = task_definitions.read(configuration_item)
        if not task.is_active or task.is_windows:
            annotation = f"The task definition is {'for Windows' if task.is_windows else task.status}."
            return [Evaluation(ComplianceType.NOT_APPLICABLE, annotation=annotation)]
        writable = [container.name for container in task.containers if not container.read_only]
        if writable:
            annotation = f"The root file system can be written to: {', '.join(writable)}."
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        return [Evaluation(ComplianceType.COMPLIANT)]


def lambda_handler(event, context):
    return Evaluator(ECS_CONTAINERS_READONLY_ACCESS(), RESOURCE_TYPES).handle(event, context)
