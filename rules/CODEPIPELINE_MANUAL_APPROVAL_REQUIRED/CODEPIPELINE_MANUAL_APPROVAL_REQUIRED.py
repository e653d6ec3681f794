"""Pipelines ask a person before they deploy.

## What it checks
A pipeline with a deploy action must have a manual approval before the last of them:
in a stage before, or in its own stage with a smaller `runOrder`. What was deployed
earlier may have been a test, so one approval is enough. Pipelines without a deploy
action are not applicable, and neither are those that `exemptPipelineNames` names.

An action of another category that deploys, such as a build that runs Terraform, is
not seen. A condition before a stage is no approval: nobody is asked. Known false
alarm: a review that every change has passed before it reaches the source. Exempt it.

## Why it matters
Whoever can push to the source can otherwise put code into production alone, and so
can whoever has stolen such a right.

## References
- https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals.html
- https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ActionTypeId.html
- https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_appsec_manual_code_reviews.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs

RESOURCE_TYPES = ["AWS::CodePipeline::Pipeline"]
INPUTS = {"exemptPipelineNames": inputs.optional(inputs.text_list)}


class CODEPIPELINE_MANUAL_APPROVAL_REQUIRED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        if configuration.name(configuration_item) in (valid_rule_parameters["exemptPipelineNames"] or ()):
            return [Evaluation(ComplianceType.NOT_APPLICABLE, annotation="The pipeline is exempt.")]
        actions = actions_of(configuration.dig(configuration.configuration(configuration_item), "pipeline.stages"))
        deploys = [(place, name) for place, name, category, _ in actions if category == "Deploy"]
        if not deploys:
            return [Evaluation(ComplianceType.NOT_APPLICABLE, annotation="The pipeline has no deploy action.")]
        last, name = max(deploys)
        if not any(place < last for place, _, *kind in actions if kind == ["Approval", "Manual"]):
            annotation = f"No manual approval comes before the deploy action {name}."
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        return [Evaluation(ComplianceType.COMPLIANT)]


def actions_of(stages):
    """Each action: its place, which is its stage's number and its order there; its name, category and provider."""
    return [
        (
            (number, int(action.get("runOrder") or 1)),
            f"{stage.get('name')}/{action.get('name')}",
            configuration.dig(action, "actionTypeId.category"),
            configuration.dig(action, "actionTypeId.provider"),
        )
        for number, stage in enumerate(configuration.listed(stages))
        for action in configuration.listed(stage.get("actions"))
    ]


def lambda_handler(event, context):
    return Evaluator(CODEPIPELINE_MANUAL_APPROVAL_REQUIRED(), RESOURCE_TYPES).handle(event, context)
