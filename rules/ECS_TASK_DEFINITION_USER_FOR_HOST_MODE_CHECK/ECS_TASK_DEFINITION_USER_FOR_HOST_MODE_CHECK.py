"""ECS tasks on their host's network are root only where somebody chose so.

## What it checks
In a task definition with the network mode `host`, each container must either name a
user other than root or set `privileged`: AWS takes the latter as a choice that was
made on purpose, and ECS_CONTAINERS_NONPRIVILEGED is the rule against it. Other
network modes pass. The latest revision of a family is judged; where it is inactive,
`SkipInactiveTaskDefinitions` set to true makes it not applicable.

## Why it matters
On the host's network a container reaches all that listens on the instance itself,
and as root it can take the ports and read the packets of others.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/ecs-task-definition-user-for-host-mode-check.html
- https://docs.aws.amazon.com/AmazonECS/latest/developerguide/networking-networkmode-host.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import inputs, task_definitions

RESOURCE_TYPES = ["AWS::ECS::TaskDefinition"]
INPUTS = {"SkipInactiveTaskDefinitions": inputs.optional(inputs.boolean)}
LEAVING = "DELETE_IN_PROGRESS"


class ECS_TASK_DEFINITION_USER_FOR_HOST_MODE_CHECK(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        task = task_definitions.read(configuration_item)
        skipped = valid_rule_parameters["SkipInactiveTaskDefinitions"] and not task.is_active
        if skipped or task.status == LEAVING:
            annotation = f"The task definition is {task.status}."
            return [Evaluation(ComplianceType.NOT_APPLICABLE, annotation=annotation)]
        if task.network_mode != "host":
            return [Evaluation(ComplianceType.COMPLIANT)]
        unchosen = [each.name for each in task.containers if each.is_root and not each.privileged]
        if unchosen:
            annotation = f"On the host's network, as root or no named user, and not privileged: {', '.join(unchosen)}."
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        return [Evaluation(ComplianceType.COMPLIANT)]


def lambda_handler(event, context):
    return Evaluator(ECS_TASK_DEFINITION_USER_FOR_HOST_MODE_CHECK(), RESOURCE_TYPES).handle(event, context)
