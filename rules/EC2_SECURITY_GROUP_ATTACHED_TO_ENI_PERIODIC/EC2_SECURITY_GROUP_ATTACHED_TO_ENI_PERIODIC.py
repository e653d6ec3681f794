"""Security groups are attached to a network interface.

## What it checks
Each security group of the account must be attached to at least one network
interface. Default groups and groups of other accounts are not judged, nor are
those with a tag of the key `exemptTagKey`: the isolation groups of responders by
default. AWS's managed rule has no such input; emptied, the verdicts are the same.
Known false alarms: groups of what is scaled to nothing at night; tag them.

## Why it matters
Nobody looks after a group that nothing uses, and its open ports are attached with
it on the day when somebody picks it from the list.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/ec2-security-group-attached-to-eni-periodic.html
- https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import inputs

GROUP = "AWS::EC2::SecurityGroup"
INPUTS = {"exemptTagKey": inputs.optional(inputs.text)}


class EC2_SECURITY_GROUP_ATTACHED_TO_ENI_PERIODIC(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        ec2 = client_factory.build_client("ec2")
        # Groups first: one that is attached meanwhile is then seen with its interface.
        pages = ec2.get_paginator("describe_security_groups").paginate()
        groups = [group for page in pages for group in page["SecurityGroups"]]
        attached = attached_groups(ec2)
        exempt = valid_rule_parameters["exemptTagKey"]
        return [evaluation(group, attached, event["accountId"], exempt) for group in groups]


def attached_groups(ec2):
    """The ids of all groups that some network interface has."""
    pages = ec2.get_paginator("describe_network_interfaces").paginate()
    interfaces = [interface for page in pages for interface in page["NetworkInterfaces"]]
    return {group["GroupId"] for interface in interfaces for group in interface.get("Groups", ())}


def evaluation(group, attached, account, exempt):
    group_id = group["GroupId"]
    reason = reason_to_keep(group, account, exempt)
    if reason:
        return Evaluation(ComplianceType.NOT_APPLICABLE, group_id, GROUP, reason)
    if group_id in attached:
        return Evaluation(ComplianceType.COMPLIANT, group_id, GROUP)
    annotation = f"No network interface has the security group {group.get('GroupName')}."
    return Evaluation(ComplianceType.NON_COMPLIANT, group_id, GROUP, annotation)


def reason_to_keep(group, account, exempt):
    if group.get("GroupName") == "default":
        return "The group is the default one of its VPC, which nobody can delete."
    if group.get("OwnerId", account) != account:
        return f"The group is of account {group['OwnerId']}."
    if exempt in {tag["Key"] for tag in group.get("Tags", ())}:
        return f"The group is exempt by its tag {exempt}."
    return None


def lambda_handler(event, context):
    return Evaluator(EC2_SECURITY_GROUP_ATTACHED_TO_ENI_PERIODIC()).handle(event, context)
