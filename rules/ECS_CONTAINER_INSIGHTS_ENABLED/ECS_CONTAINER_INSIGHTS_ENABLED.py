"""ECS clusters report to CloudWatch Container Insights.

## What it checks
The cluster's setting `containerInsights` must be `enabled`, or `enhanced`, which
observes more. A cluster without the setting does not report.

## Why it matters
A container lives for minutes. What it did and why it stopped is known afterwards
only if somebody wrote it down.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/ecs-container-insights-enabled.html
- https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cloudwatch-container-insights.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs

RESOURCE_TYPES = ["AWS::ECS::Cluster"]
INPUTS = {}
SETTING = "containerInsights"
ON = ("enabled", "enhanced")


class ECS_CONTAINER_INSIGHTS_ENABLED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        cluster = configuration.configuration(configuration_item)
        settings = configuration.listed(cluster.get("ClusterSettings"))
        value = next((each.get("Value") for each in settings if each.get("Name") == SETTING), None)
        if value not in ON:
            annotation = f"{SETTING} is {value or 'not set'}, not {' or '.join(ON)}."
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        return [Evaluation(ComplianceType.COMPLIANT)]


def lambda_handler(event, context):
    return Evaluator(ECS_CONTAINER_INSIGHTS_ENABLED(), RESOURCE_TYPES).handle(event, context)
