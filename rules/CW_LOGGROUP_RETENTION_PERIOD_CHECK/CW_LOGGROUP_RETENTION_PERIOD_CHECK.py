"""Log groups keep their events long enough.

## What it checks
Each log group must keep its events for `MinRetentionTime` days or more, 365 unless
told otherwise; one whose events never expire is compliant. With `LogGroupNames`, only
groups whose names begin with one of these are judged. A policy of the account that
sets the days counts, as it is what DescribeLogGroups tells. Groups of the class
DELIVERY keep events for a day, which nobody can change: they are not applicable.

## Why it matters
Intruders stay for months before somebody notices. What they did is only known as far
back as the logs reach.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/cw-loggroup-retention-period-check.html
- https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogGroups.html
- https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch_Logs_Log_Classes.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import inputs

LOG_GROUP = "AWS::Logs::LogGroup"
INPUTS = {
    "LogGroupNames": inputs.optional(inputs.text_list),
    "MinRetentionTime": inputs.optional(inputs.integer(minimum=1, maximum=3653)),
}
DAYS = 365  # without MinRetentionTime, as AWS's page has it


class CW_LOGGROUP_RETENTION_PERIOD_CHECK(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        pages = client_factory.build_client("logs").get_paginator("describe_log_groups").paginate()
        prefixes, days = valid_rule_parameters["LogGroupNames"], valid_rule_parameters["MinRetentionTime"] or DAYS
        groups = (group for page in pages for group in page["logGroups"])
        return [evaluation(group, days) for group in groups if group["logGroupName"].startswith(prefixes or "")]


def evaluation(group, days):
    name, kept = group["logGroupName"], group.get("retentionInDays")
    if group.get("logGroupClass") == "DELIVERY":
        annotation = "The log group is of the class DELIVERY, which keeps events for a day and takes no other period."
        return Evaluation(ComplianceType.NOT_APPLICABLE, name, LOG_GROUP, annotation)
    if kept and kept < days:
        annotation = f"The log group keeps events for {kept} {'day' if kept == 1 else 'days'}, not for {days} or more."
        return Evaluation(ComplianceType.NON_COMPLIANT, name, LOG_GROUP, annotation)
    return Evaluation(ComplianceType.COMPLIANT, name, LOG_GROUP)


def lambda_handler(event, context):
    return Evaluator(CW_LOGGROUP_RETENTION_PERIOD_CHECK()).handle(event, context)
