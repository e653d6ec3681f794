"""CodeBuild projects hold no AWS keys in plain-text variables.

## What it checks
No environment variable of a project may be called AWS_ACCESS_KEY_ID or
AWS_SECRET_ACCESS_KEY and be plain text, which a variable is that names no type. One
that refers to Parameter Store or Secrets Manager may. The values are not looked at:
an empty one counts, and a key under another name is not found. A finding names the
variables, never what they hold.

## Why it matters
Whoever may read the project or the log of a build reads its variables. A key that
stood there once is known for good; the service role of the project needs none.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/codebuild-project-envvar-awscred-check.html
- https://docs.aws.amazon.com/codebuild/latest/APIReference/API_EnvironmentVariable.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs

RESOURCE_TYPES = ["AWS::CodeBuild::Project"]
INPUTS = {}
CREDENTIALS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
PLAIN = "PLAINTEXT"


class CODEBUILD_PROJECT_ENVVAR_AWSCRED_CHECK(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        project = configuration.configuration(configuration_item)
        variables = configuration.listed(configuration.dig(project, "environment.environmentVariables"))
        found = [each["name"] for each in variables if is_credential(each)]
        if found:
            annotation = f"Plain-text variables hold AWS credentials: {', '.join(found)}."
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        return [Evaluation(ComplianceType.COMPLIANT)]


def is_credential(variable):
    return variable.get("name") in CREDENTIALS and (variable.get("type") or PLAIN) == PLAIN


def lambda_handler(event, context):
    return Evaluator(CODEBUILD_PROJECT_ENVVAR_AWSCRED_CHECK(), RESOURCE_TYPES).handle(event, context)
