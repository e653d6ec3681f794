"""Each VPC has a security group to isolate an instance with.

## What it checks
Each VPC that the account owns must have a security group of the account with the tag
`tagKey` of the value `tagValue`, and without any rule, inbound or outbound. One is
enough; a tagged group that has rules does not count.

## Why it matters
An instance that is taken over is cut off by giving it a group that lets nothing pass.
Nobody should have to make one, and to ask what it must look like, that night.

Connections that are tracked already outlive the change of groups: end them by other
means. And have the rule about unused groups leave the tag alone, as ours does.

## References
- https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_incident_response_pre_deploy_tools.html
- https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/security-group-connection-tracking.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import annotations, inputs

VPC = "AWS::EC2::VPC"
INPUTS = {"tagKey": inputs.text, "tagValue": inputs.text}


class ISOLATION_SECURITY_GROUP_EXISTS(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        ec2, account = client_factory.build_client("ec2"), event["accountId"]
        key, value = valid_rule_parameters["tagKey"], valid_rule_parameters["tagValue"]
        pages = ec2.get_paginator("describe_vpcs").paginate()
        vpcs = [vpc["VpcId"] for page in pages for vpc in page["Vpcs"] if vpc.get("OwnerId") in (None, account)]
        groups = tagged_groups(ec2, key, value, account)
        return [evaluation(vpc, [each for each in groups if each["VpcId"] == vpc], f"{key}={value}") for vpc in vpcs]


def tagged_groups(ec2, key, value, account):
    """The account's security groups that have the tag."""
    tagged = [{"Name": f"tag:{key}", "Values": [value]}]
    pages = ec2.get_paginator("describe_security_groups").paginate(Filters=tagged)
    return [group for page in pages for group in page["SecurityGroups"] if group.get("OwnerId") in (None, account)]


def evaluation(vpc, groups, tag):
    if any(is_empty(each) for each in groups):
        return Evaluation(ComplianceType.COMPLIANT, vpc, VPC)
    found = annotations.some([each["GroupId"] for each in groups])
    annotation = f"{vpc} has no security group with the tag {tag} and without rules" + (
        f": {found} let something pass." if found else "."
    )
    return Evaluation(ComplianceType.NON_COMPLIANT, vpc, VPC, annotation)


def is_empty(group):
    return not group.get("IpPermissions") and not group.get("IpPermissionsEgress")


def lambda_handler(event, context):
    return Evaluator(ISOLATION_SECURITY_GROUP_EXISTS()).handle(event, context)
