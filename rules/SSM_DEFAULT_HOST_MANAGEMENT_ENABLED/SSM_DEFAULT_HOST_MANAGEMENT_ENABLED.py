"""Instances without a profile of their own are managed by Systems Manager.

## What it checks
Default Host Management must be turned on in the Region where the rule runs, with a role
that is there. Where `roleName` is given, it must be that role, with its path, as in
`service-role/AWSSystemsManagerDefaultEC2InstanceManagementRole`. Without it any role
will do: Quick Setup makes one of its own in each Region.

What the role may do is not checked, nor whether an instance is new enough to use it:
EC2_INSTANCE_MANAGED_BY_SSM tells of those that report to nobody.

## Why it matters
On the day of the incident somebody has to look into an instance, patch it or cut it
off. Instances that nobody gave a profile are out of reach then, unless this is on.

## References
- https://docs.aws.amazon.com/systems-manager/latest/userguide/fleet-manager-default-host-management-configuration.html
- https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ServiceSetting.html
"""

from botocore.exceptions import ClientError
from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs

ACCOUNT = "AWS::::Account"
MANAGEMENT = "/ssm/managed-instance/default-ec2-instance-management-role"
NONE = (None, "", "$None")
INPUTS = {"roleName": inputs.optional(inputs.text)}


class SSM_DEFAULT_HOST_MANAGEMENT_ENABLED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        told = client_factory.build_client("ssm").get_service_setting(SettingId=MANAGEMENT)
        role, wanted = configuration.dig(told, "ServiceSetting.SettingValue"), valid_rule_parameters["roleName"]
        fault = shortfall(client_factory.build_client("iam"), role, wanted)
        if fault:
            return [Evaluation(ComplianceType.NON_COMPLIANT, event["accountId"], ACCOUNT, fault)]
        return [Evaluation(ComplianceType.COMPLIANT, event["accountId"], ACCOUNT)]


def shortfall(iam, role, wanted):
    if role in NONE:
        return "Default Host Management is off: no role is set for instances without a profile."
    if wanted and role != wanted:
        return f"Default Host Management uses the role {role}, not {wanted}."
    if not exists(iam, role):
        return f"Default Host Management uses the role {role}, which is not there."
    return None


def exists(iam, role):
    try:
        return iam.get_role(RoleName=role.rpartition("/")[2])["Role"]["Arn"].endswith(f":role/{role}")
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchEntity":
            raise
        return False


def lambda_handler(event, context):
    return Evaluator(SSM_DEFAULT_HOST_MANAGEMENT_ENABLED()).handle(event, context)
