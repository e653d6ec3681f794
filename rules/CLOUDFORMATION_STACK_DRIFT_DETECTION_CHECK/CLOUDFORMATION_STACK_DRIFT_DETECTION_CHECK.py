"""The resources of a stack are as its template says.

## What it checks
The last detection of drift must have found the stack `IN_SYNC`. A stack that has
`DRIFTED`, and one of which nobody knows because drift was never detected or could not be,
is wrong. A stack that is being made or deleted, or whose making failed, has nothing to
compare.

AWS's managed rule detects the drift of every stack by itself, as `cloudformationRoleArn`,
and may run out of its 15 minutes; this one starts nothing and reads what CloudFormation
was told last, from the item and on schedule. Let a schedule call DetectStackDrift. The
input is taken so that a pack may hold either rule, and is not used.

## Why it matters
What somebody changed by hand, the next deployment takes back without a word, or fails on;
until then nobody who reads the template knows what runs.

Whether the template or the resource is right, its owner has to say.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/cloudformation-stack-drift-detection-check.html
- https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-drift.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs, resources

STACK = "AWS::CloudFormation::Stack"
RESOURCE_TYPES = [STACK]
INPUTS = {"cloudformationRoleArn": inputs.arn}
# In any other state there is nothing whose drift CloudFormation would detect.
WHOLE = (
    "CREATE_COMPLETE", "IMPORT_COMPLETE", "IMPORT_ROLLBACK_COMPLETE", "UPDATE_COMPLETE",
    "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "UPDATE_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_FAILED",
)  # fmt: skip


class CLOUDFORMATION_STACK_DRIFT_DETECTION_CHECK(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        stack = configuration.configuration(configuration_item)
        state, drift = stack.get("stackStatus"), configuration.dig(stack, "driftInformation.stackDriftStatus")
        verdict, annotation = judged(configuration.text(state), drift)
        return [Evaluation(verdict, annotation=annotation)]

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        pages = client_factory.build_client("cloudformation").get_paginator("describe_stacks").paginate()
        return resources.judged(
            (stack for page in pages for stack in page["Stacks"]),
            evaluation,
            resource_type=STACK,
            resource_id=lambda stack: stack["StackId"],
        )


def evaluation(stack):
    drift = configuration.dig(stack, "DriftInformation.StackDriftStatus")
    verdict, annotation = judged(stack["StackStatus"], drift)
    return Evaluation(verdict, stack["StackId"], STACK, annotation)


def judged(state, drift):
    if state not in WHOLE:
        return (
            ComplianceType.NOT_APPLICABLE,
            f"The stack is {state or 'in no known state'}: there is no drift to detect.",
        )
    if drift == "IN_SYNC":
        return ComplianceType.COMPLIANT, ""
    if drift == "DRIFTED":
        return ComplianceType.NON_COMPLIANT, "The stack has drifted: its resources are not as its template says."
    return ComplianceType.NON_COMPLIANT, f"Whether the stack has drifted is not known: it is {drift or 'NOT_CHECKED'}."


def lambda_handler(event, context):
    return Evaluator(CLOUDFORMATION_STACK_DRIFT_DETECTION_CHECK(), RESOURCE_TYPES).handle(event, context)
