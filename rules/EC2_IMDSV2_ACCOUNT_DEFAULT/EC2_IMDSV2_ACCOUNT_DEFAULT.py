"""New instances of the account demand a session token for their metadata by default.

## What it checks
The account's metadata default `HttpTokens` must be `required` in the Region where
the rule runs. Without a preference the image or EC2 decides, which is not enough.
Instances that run already are judged by EC2_IMDSV2_CHECK.

## Why it matters
Whoever launches an instance and says nothing about metadata gets IMDSv2, and an
instance that answers any plain request with its credentials takes intent.

## References
- https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-IMDS-new-instances.html
- https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceMetadataDefaultsResponse.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs

INPUTS = {}


class EC2_IMDSV2_ACCOUNT_DEFAULT(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        account = event["accountId"]
        told = client_factory.build_client("ec2").get_instance_metadata_defaults()
        tokens = configuration.dig(told, "AccountLevel.HttpTokens", "not set")
        if tokens == "required":
            return [Evaluation(ComplianceType.COMPLIANT, account, "AWS::::Account")]
        annotation = f"The account's default for HttpTokens is {tokens}, not required, in this Region."
        return [Evaluation(ComplianceType.NON_COMPLIANT, account, "AWS::::Account", annotation)]


def lambda_handler(event, context):
    return Evaluator(EC2_IMDSV2_ACCOUNT_DEFAULT()).handle(event, context)
