"""Queries for an investigation are saved before it begins.

## What it checks
CloudWatch Logs Insights must hold at least `minimumQueries` saved queries whose names
begin with `namePrefix`, which is the folder that the console shows them in. What they
ask, and of which log groups, is not judged.

## Why it matters
During an incident nobody has the time to find out how a query for the calls of a stolen
key is spelled. It was written on a quiet day, and tried.

## References
- https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_Insights-Saving-Queries.html
- https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeQueryDefinitions.html
- https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_incident_response_pre_deploy_tools.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import inputs

ACCOUNT = "AWS::::Account"
INPUTS = {
    "namePrefix": inputs.matching(r"[\w ./:-]{1,200}", "what names begin with, such as incident-response/"),
    "minimumQueries": inputs.integer(minimum=1, maximum=1000),
}


class LOG_QUERY_DEFINITIONS_PRESENT(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        prefix, least = valid_rule_parameters["namePrefix"], valid_rule_parameters["minimumQueries"]
        found = sum(1 for _ in saved_queries(client_factory.build_client("logs"), prefix))
        if found < least:
            annotation = f"Saved queries whose names begin with {prefix}: {found}, where {least} are wanted."
            return [Evaluation(ComplianceType.NON_COMPLIANT, event["accountId"], ACCOUNT, annotation)]
        return [Evaluation(ComplianceType.COMPLIANT, event["accountId"], ACCOUNT)]


def saved_queries(logs, prefix):
    """The saved queries whose names begin so, page by page: boto3 has no paginator for them."""
    asked = {"queryDefinitionNamePrefix": prefix}
    while True:
        page = logs.describe_query_definitions(**asked)
        yield from page["queryDefinitions"]
        if not page.get("nextToken"):
            return
        asked["nextToken"] = page["nextToken"]


def lambda_handler(event, context):
    return Evaluator(LOG_QUERY_DEFINITIONS_PRESENT()).handle(event, context)
