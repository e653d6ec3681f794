"""What the scripts of Automation print is kept in CloudWatch Logs.

## What it checks
The setting of Systems Manager that says where the output of `aws:executeScript` goes
must be `CloudWatch`, in the Region where the rule runs. Which log group that is, and
how long it keeps what it gets, is not checked.

## Why it matters
Automation runs as a role that may change the account. What its scripts said while they
did is gone with the run, which AWS keeps for 30 days, unless it is logged.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/ssm-automation-logging-enabled.html
- https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-logging.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs

DESTINATION = "/ssm/automation/customer-script-log-destination"
INPUTS = {}


class SSM_AUTOMATION_LOGGING_ENABLED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        account = event["accountId"]
        told = client_factory.build_client("ssm").get_service_setting(SettingId=DESTINATION)
        destination = configuration.dig(told, "ServiceSetting.SettingValue", "not set")
        if destination == "CloudWatch":
            return [Evaluation(ComplianceType.COMPLIANT, account, "AWS::::Account")]
        annotation = f"The destination of the output of Automation's scripts is {destination}, not CloudWatch."
        return [Evaluation(ComplianceType.NON_COMPLIANT, account, "AWS::::Account", annotation)]


def lambda_handler(event, context):
    return Evaluator(SSM_AUTOMATION_LOGGING_ENABLED()).handle(event, context)
