"""CodeBuild projects encrypt their artifacts.

## What it checks
No artifacts of a project, primary or secondary, may have `encryptionDisabled` set to
true. Where it is not set, CodeBuild encrypts them; a project without artifacts is
compliant.

## Why it matters
Artifacts are what gets deployed, and often hold what was configured for it. Without
the key, a right to read the bucket is not enough to read them.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/codebuild-project-artifact-encryption.html
- https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ProjectArtifacts.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import annotations, configuration, inputs

RESOURCE_TYPES = ["AWS::CodeBuild::Project"]
INPUTS = {}


class CODEBUILD_PROJECT_ARTIFACT_ENCRYPTION(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        project = configuration.configuration(configuration_item)
        artifacts = [
            *configuration.listed(project.get("artifacts")),
            *configuration.listed(project.get("secondaryArtifacts")),
        ]
        plain = [place(each) for each in artifacts if configuration.truth(each.get("encryptionDisabled"))]
        if plain:
            annotation = f"encryptionDisabled is true for {annotations.some(plain)}."
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        return [Evaluation(ComplianceType.COMPLIANT)]


def place(artifact):
    which = artifact.get("artifactIdentifier")
    return f"the artifacts {which}" if which else "the primary artifacts"


def lambda_handler(event, context):
    return Evaluator(CODEBUILD_PROJECT_ARTIFACT_ENCRYPTION(), RESOURCE_TYPES).handle(event, context)
