"""Policies of VPC endpoints do not let everybody do everything.

## What it checks
A statement of an endpoint's policy that allows every action on every resource to
everybody, as the default policy does, must be tied to each of
`requiredConditionKeys`: by a condition of its own, or by a statement that denies
everything where the key has another value. Endpoints whose service takes no
policy, those of other types than interface and gateway, those that a service made
for itself, and those on their way out are not judged.

## Why it matters
Through an endpoint without a policy, stolen data leaves for a stranger's bucket
on a path that no firewall sees, and stolen credentials are used from within.

## References
- https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
- https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_data-perimeters.html
"""

from botocore.exceptions import ClientError
from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import inputs, policy

RESOURCE_TYPES = ["AWS::EC2::VPCEndpoint"]
INPUTS = {"requiredConditionKeys": inputs.text_list}
WITH_POLICY = ("gateway", "interface")
ENDING = ("deleted", "deleting", "expired", "failed", "rejected")
UNLIKE = ("stringnotequals", "stringnotequalsignorecase", "stringnotlike")


class VPC_ENDPOINT_POLICY_RESTRICTED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        ec2 = client_factory.build_client("ec2")
        endpoint = described(ec2, configuration_item["resourceId"])  # the item does not hold the policy
        if not endpoint or not may_have_policy(endpoint):
            annotation = "The endpoint is gone, on its way out, or of a kind without a policy."
            return [Evaluation(ComplianceType.NOT_APPLICABLE, annotation=annotation)]
        fault = openness(endpoint.get("PolicyDocument"), valid_rule_parameters["requiredConditionKeys"])
        if not fault:
            return [Evaluation(ComplianceType.COMPLIANT)]
        if not takes_policy(ec2, endpoint["ServiceName"]):
            annotation = f"{endpoint['ServiceName']} takes no policy of an endpoint."
            return [Evaluation(ComplianceType.NOT_APPLICABLE, annotation=annotation)]
        return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=fault)]


def described(ec2, endpoint_id):
    try:
        return ec2.describe_vpc_endpoints(VpcEndpointIds=[endpoint_id])["VpcEndpoints"][0]
    except ClientError as error:
        if error.response["Error"]["Code"] != "InvalidVpcEndpointId.NotFound":
            raise
        return None


def may_have_policy(endpoint):
    kind, state = endpoint.get("VpcEndpointType", "Gateway").lower(), endpoint.get("State", "").lower()
    return kind in WITH_POLICY and state not in ENDING and not endpoint.get("RequesterManaged")


def openness(document, required):
    if not document:
        return "The endpoint has no policy of its own, so it lets everybody do everything."
    statements = policy.read(document)
    denied = {key for each in statements for key in keys_demanded(each)}
    for statement in statements:
        if statement.grants_everything and statement.names_everyone:
            lacking = [key for key in required if key.lower() not in denied | keys_matched(statement)]
            if lacking:
                where = f"Statement {statement.sid} of the" if statement.sid else "The"
                return f"{where} policy lets everybody do everything, without a condition on {' and '.join(lacking)}."
    return None


def keys_matched(statement):
    """The keys whose value must be one of the statement's own."""
    return {each.key for each in statement.conditions if each.operator in policy.MATCHING_OPERATORS and is_strict(each)}


def is_strict(condition):
    return not condition.if_exists and condition.quantifier != "forallvalues" and "*" not in condition.values


def keys_demanded(statement):
    """The key that everybody must have for anything at all, or be denied."""
    everything = statement.covers_action("*:*") and statement.covers_resource("*") and statement.names_everyone
    if statement.denies and everything and len(statement.conditions) == 1:
        [condition] = statement.conditions
        if condition.operator in UNLIKE and not condition.quantifier and "*" not in condition.values:
            return {condition.key}
    return set()


def takes_policy(ec2, service):
    try:
        details = ec2.describe_vpc_endpoint_services(ServiceNames=[service])["ServiceDetails"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "InvalidServiceName":
            raise
        return True
    return any(each.get("VpcEndpointPolicySupported", True) for each in details)  # one for each type of endpoint


def lambda_handler(event, context):
    return Evaluator(VPC_ENDPOINT_POLICY_RESTRICTED(), RESOURCE_TYPES).handle(event, context)
