"""Running instances report to Systems Manager.

## What it checks
The SSM Agent of a running instance must be online in Systems Manager. Instances
that do not run are compliant, and machines outside of EC2 are not judged. Systems
Manager is asked: no item of an instance says so. An instance that was just
started is wrong until its agent has reported, which its inventory's item tells.

## Why it matters
What Systems Manager does not reach is not patched, not in the inventory, and
cannot be contained by a document on the day of the incident.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/ec2-instance-managed-by-systems-manager.html
- https://docs.aws.amazon.com/systems-manager/latest/userguide/managed_instances.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs

RESOURCE_TYPES = ["AWS::EC2::Instance", "AWS::SSM::ManagedInstanceInventory"]
INPUTS = {}


class EC2_INSTANCE_MANAGED_BY_SSM(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        instance = configuration_item["resourceId"]
        if not instance.startswith("i-"):  # mi-..., a machine outside of EC2
            return [Evaluation(ComplianceType.NOT_APPLICABLE, annotation="The machine is not an instance of EC2.")]
        if state_of(configuration_item, client_factory) != "running":
            return [Evaluation(ComplianceType.COMPLIANT)]
        ping = ping_of(client_factory.build_client("ssm"), instance)
        if ping == "Online":
            return [Evaluation(ComplianceType.COMPLIANT)]
        annotation = f"The instance runs, and its SSM Agent is {ping or 'not known to Systems Manager'}."
        return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]


def state_of(item, client_factory):
    """`running` and so on; of an inventory, what EC2 says of its instance."""
    if item["resourceType"] == RESOURCE_TYPES[0]:
        return configuration.dig(configuration.configuration(item), "state.name")
    this = [{"Name": "instance-id", "Values": [item["resourceId"]]}]
    found = client_factory.build_client("ec2").describe_instances(Filters=this)["Reservations"]
    return found[0]["Instances"][0]["State"]["Name"] if found else "terminated"


def ping_of(ssm, instance):
    this = [{"Key": "InstanceIds", "Values": [instance]}]
    found = ssm.describe_instance_information(Filters=this)["InstanceInformationList"]
    return found[0].get("PingStatus") if found else None


def lambda_handler(event, context):
    return Evaluator(EC2_INSTANCE_MANAGED_BY_SSM(), RESOURCE_TYPES).handle(event, context)
