"""OpenSearch domains send audit logs to CloudWatch Logs.

## What it checks
Each OpenSearch domain must publish its audit logs, and where `cloudWatchLogsLogGroupArnList`
names log groups, to one of them; an ARN may end in `:*`. Domains of Elasticsearch are of
another type and not judged. That auditing is also turned on inside the domain, by its own
API, is not seen.

## Why it matters
Audit logs tell who signed in to the domain, who was refused, and who read or changed which
index: CloudTrail sees none of it.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/opensearch-audit-logging-enabled.html
- https://docs.aws.amazon.com/opensearch-service/latest/developerguide/audit-logs.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import inputs, search_domains

RESOURCE_TYPES = ["AWS::OpenSearch::Domain"]
GROUP = "LogPublishingOptions.AUDIT_LOGS.CloudWatchLogsLogGroupArn"
LOG_GROUP = inputs.matching(r"arn:[a-z0-9-]+:logs:[a-z0-9-]+:[0-9]{12}:log-group:[^:]+(:\*)?", "the ARN of a log group")
INPUTS = {"cloudWatchLogsLogGroupArnList": inputs.optional(inputs.list_of(LOG_GROUP))}


class OPENSEARCH_AUDIT_LOGGING_ENABLED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        if "audit" not in search_domains.published(configuration_item):
            annotation = "The domain sends no audit logs to CloudWatch Logs."
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        wanted = valid_rule_parameters["cloudWatchLogsLogGroupArnList"]
        group = search_domains.option(configuration_item, GROUP) or ""
        if wanted and group.removesuffix(":*") not in [arn.removesuffix(":*") for arn in wanted]:
            annotation = f"Audit logs go to {group or 'no group'}, which is not one of cloudWatchLogsLogGroupArnList."
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        return [Evaluation(ComplianceType.COMPLIANT)]


def lambda_handler(event, context):
    return Evaluator(OPENSEARCH_AUDIT_LOGGING_ENABLED(), RESOURCE_TYPES).handle(event, context)
