"""Network ACLs are associated with a subnet.

## What it checks
Each network ACL must be associated with at least one subnet. The default one of
a VPC without subnets is not judged, since nobody can delete it, nor is one that
has a tag with the key `exemptTagKey`. AWS's managed rule has no such input; left
empty, the verdicts are the same. Known false alarm: a list that responders keep
for the day on which a subnet has to be cut off; tag it.

## Why it matters
A list that filters nothing looks like protection. It is found in the wrong
moment, changed in the belief that it counts, and attached by mistake.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/vpc-network-acl-unused-check.html
- https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs

RESOURCE_TYPES = ["AWS::EC2::NetworkAcl"]
INPUTS = {"exemptTagKey": inputs.optional(inputs.text)}


class VPC_NETWORK_ACL_UNUSED_CHECK(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        acl = configuration.configuration(configuration_item)
        if any(each.get("subnetId") for each in configuration.listed(acl.get("associations"))):
            return [Evaluation(ComplianceType.COMPLIANT)]
        exempt = valid_rule_parameters["exemptTagKey"]
        if configuration.truth(acl.get("isDefault")):
            annotation = "The network ACL is the default one of its VPC, which nobody can delete."
            return [Evaluation(ComplianceType.NOT_APPLICABLE, annotation=annotation)]
        if exempt in configuration.tags(configuration_item):
            annotation = f"The network ACL is exempt by its tag {exempt}."
            return [Evaluation(ComplianceType.NOT_APPLICABLE, annotation=annotation)]
        annotation = f"No subnet of {acl.get('vpcId') or 'its VPC'} is associated with the network ACL."
        return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]


def lambda_handler(event, context):
    return Evaluator(VPC_NETWORK_ACL_UNUSED_CHECK(), RESOURCE_TYPES).handle(event, context)
