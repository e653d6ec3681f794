"""VPC Block Public Access is on in the Region.

## What it checks
The account's setting that blocks traffic of internet gateways must have one of
the modes in `mode` (`block-bidirectional`, `block-ingress`), in the Region where
the rule runs. A mode that is still being set does not count yet. Exclusions of
single VPCs and subnets are not looked at.

## Why it matters
One switch holds whatever groups, routes and addresses of single VPCs say, and
whoever may launch instances cannot turn it.

## References
- https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa.html
- https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VpcBlockPublicAccessOptions.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import inputs

ACCOUNT = "AWS::::Account"
INPUTS = {"mode": inputs.list_of(inputs.choice("block-bidirectional", "block-ingress"))}


class VPC_BLOCK_PUBLIC_ACCESS_ENABLED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        answer = client_factory.build_client("ec2").describe_vpc_block_public_access_options()
        fault = shortfall(answer.get("VpcBlockPublicAccessOptions") or {}, valid_rule_parameters["mode"])
        if fault:
            return [Evaluation(ComplianceType.NON_COMPLIANT, event["accountId"], ACCOUNT, fault)]
        return [Evaluation(ComplianceType.COMPLIANT, event["accountId"], ACCOUNT)]


def shortfall(options, modes):
    mode = options.get("InternetGatewayBlockMode", "off")
    if mode not in modes:
        return f"VPC Block Public Access is {mode} in this Region, not {' or '.join(modes)}."
    if options.get("State") == "update-in-progress":
        return f"VPC Block Public Access is still being set to {mode}."
    return None


def lambda_handler(event, context):
    return Evaluator(VPC_BLOCK_PUBLIC_ACCESS_ENABLED()).handle(event, context)
