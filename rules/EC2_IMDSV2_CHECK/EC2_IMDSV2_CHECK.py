"""Instances answer metadata requests only when these carry a session token.

## What it checks
The instance's metadata option `httpTokens` must be `required`, which leaves
IMDSv2 alone. It is asked for even where the metadata endpoint is disabled, since
that can be enabled again with one call.

## Why it matters
IMDSv1 gives the instance's credentials to any plain request that software on it
can be talked into sending. IMDSv2 wants a token first, which such requests lack.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/ec2-imdsv2-check.html
- https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-options.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs

RESOURCE_TYPES = ["AWS::EC2::Instance"]
INPUTS = {}


class EC2_IMDSV2_CHECK(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        instance = configuration.configuration(configuration_item)
        # Items recorded before there was IMDSv2 have no metadata options, and such instances take IMDSv1.
        tokens = configuration.text(configuration.dig(instance, "metadataOptions.httpTokens", "not recorded"))
        if tokens == "required":
            return [Evaluation(ComplianceType.COMPLIANT)]
        annotation = f"httpTokens is {tokens}, not required, so that IMDSv1 is answered."
        return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]


def lambda_handler(event, context):
    return Evaluator(EC2_IMDSV2_CHECK(), RESOURCE_TYPES).handle(event, context)
