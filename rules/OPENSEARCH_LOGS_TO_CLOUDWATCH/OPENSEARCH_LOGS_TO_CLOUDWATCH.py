"""OpenSearch domains send logs to CloudWatch Logs.

## What it checks
Each OpenSearch domain must publish the logs that `logTypes` names: `search` and `index`
for slow searches and slow indexing, `error` for application logs, `audit` for audit logs.
Where it names none, any one of them will do. Domains of Elasticsearch are of another type
and not judged. That slow logs and audit logs are also turned on inside the domain, by its
own API, is not seen.

## Why it matters
Logs that a domain does not publish are kept nowhere: what failed, was slow or was refused
cannot be known afterwards.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/opensearch-logs-to-cloudwatch.html
- https://docs.aws.amazon.com/opensearch-service/latest/developerguide/createdomain-configure-slow-logs.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import inputs, search_domains

RESOURCE_TYPES = ["AWS::OpenSearch::Domain"]
INPUTS = {"logTypes": inputs.optional(inputs.list_of(inputs.choice(*search_domains.LOGS)))}


class OPENSEARCH_LOGS_TO_CLOUDWATCH(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        published = search_domains.published(configuration_item)
        if not published:
            annotation = "The domain sends no logs to CloudWatch Logs."
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        missing = [log for log in valid_rule_parameters["logTypes"] or () if log not in published]
        if missing:
            annotation = f"Not sent to CloudWatch Logs: {', '.join(missing)}."
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        return [Evaluation(ComplianceType.COMPLIANT)]


def lambda_handler(event, context):
    return Evaluator(OPENSEARCH_LOGS_TO_CLOUDWATCH(), RESOURCE_TYPES).handle(event, context)
