"""CodeBuild projects encrypt the logs that they write to S3.

## What it checks
The S3 logs of a project may not have `encryptionDisabled` set to true, whether they
are turned on or not: AWS's page asks for this member alone. Projects that are named
in `exemptedProjects` may write plain logs, and are compliant.

## Why it matters
A build prints more than it should. Without the key, a right to read the bucket is
not enough to read what it printed.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/codebuild-project-s3-logs-encrypted.html
- https://docs.aws.amazon.com/codebuild/latest/APIReference/API_S3LogsConfig.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs

RESOURCE_TYPES = ["AWS::CodeBuild::Project"]
INPUTS = {"exemptedProjects": inputs.optional(inputs.text_list)}


class CODEBUILD_PROJECT_S3_LOGS_ENCRYPTED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        project = configuration.configuration(configuration_item)
        plain = configuration.truth(configuration.dig(project, "logsConfig.s3Logs.encryptionDisabled"))
        exempted = valid_rule_parameters["exemptedProjects"] or ()
        if plain and configuration.name(configuration_item) not in exempted:
            status = configuration.dig(project, "logsConfig.s3Logs.status", "not set")
            annotation = f"encryptionDisabled is true for the S3 logs, whose status is {status}."
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        return [Evaluation(ComplianceType.COMPLIANT)]


def lambda_handler(event, context):
    return Evaluator(CODEBUILD_PROJECT_S3_LOGS_ENCRYPTED(), RESOURCE_TYPES).handle(event, context)
