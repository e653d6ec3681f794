"""Resources carry the required tags with allowed values.

## What it checks
Each of up to six tag keys must be on the resource. Where values are listed for a
key, between commas, the tag's value must be one of them. Keys and values count
upper and lower case.

## Why it matters
Owners, budgets, backups and access rules are found by tags. A resource without
them is nobody's, until something goes wrong with it.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/required-tags.html
- https://docs.aws.amazon.com/whitepapers/latest/tagging-best-practices/tagging-best-practices.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator, InvalidParametersError

from trueup.rulekit import configuration, inputs

RESOURCE_TYPES = [
    "AWS::ACM::Certificate",
    "AWS::AutoScaling::AutoScalingGroup",
    "AWS::CloudFormation::Stack",
    "AWS::CodeBuild::Project",
    "AWS::DynamoDB::Table",
    "AWS::EC2::CustomerGateway",
    "AWS::EC2::Instance",
    "AWS::EC2::InternetGateway",
    "AWS::EC2::NetworkAcl",
    "AWS::EC2::NetworkInterface",
    "AWS::EC2::RouteTable",
    "AWS::EC2::SecurityGroup",
    "AWS::EC2::Subnet",
    "AWS::EC2::Volume",
    "AWS::EC2::VPC",
    "AWS::EC2::VPNConnection",
    "AWS::EC2::VPNGateway",
    "AWS::ElasticLoadBalancing::LoadBalancer",
    "AWS::ElasticLoadBalancingV2::LoadBalancer",
    "AWS::RDS::DBInstance",
    "AWS::RDS::DBSecurityGroup",
    "AWS::RDS::DBSnapshot",
    "AWS::RDS::DBSubnetGroup",
    "AWS::RDS::EventSubscription",
    "AWS::Redshift::Cluster",
    "AWS::Redshift::ClusterParameterGroup",
    "AWS::Redshift::ClusterSecurityGroup",
    "AWS::Redshift::ClusterSnapshot",
    "AWS::Redshift::ClusterSubnetGroup",
    "AWS::S3::Bucket",
]
PAIRS = [(f"tag{number}Key", f"tag{number}Value") for number in range(1, 7)]
INPUTS = {
    **{key: inputs.optional(inputs.text) for key, _ in PAIRS},
    **{value: inputs.optional(inputs.text_list) for _, value in PAIRS},
    "tag1Key": inputs.text,
}


class REQUIRED_TAGS(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        values = inputs.read(rule_parameters, INPUTS)
        for key, value in PAIRS:
            if values[value] and not values[key]:
                raise InvalidParametersError(f"{value} is given without {key}.")
        return values

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        tags = configuration.tags(configuration_item)
        faults = list(shortfalls(tags, valid_rule_parameters))
        if faults:
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=f"{'; '.join(faults)}.")]
        return [Evaluation(ComplianceType.COMPLIANT)]


def shortfalls(tags, values):
    for name_of_key, name_of_values in PAIRS:
        key = values[name_of_key]
        if not key:
            continue
        allowed = values[name_of_values]
        if key not in tags:
            yield f"Tag {key} is missing"
        elif allowed and tags[key] not in allowed:
            yield f"Tag {key} is {tags[key]!r}, not {' or '.join(allowed)}"


def lambda_handler(event, context):
    return Evaluator(REQUIRED_TAGS(), RESOURCE_TYPES).handle(event, context)
