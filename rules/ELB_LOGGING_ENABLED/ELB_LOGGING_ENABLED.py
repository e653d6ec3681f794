"""Application and classic load balancers log each request.

## What it checks
Access logs must be delivered to S3, and where `s3BucketNames` names buckets, to one
of them. Network and gateway load balancers are not judged. That the logs arrive,
which is for the bucket's policy to allow, is not asked.

## Why it matters
Access logs are the only record of who asked for what: the targets see the address
of the load balancer, and some requests never reach them.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/elb-logging-enabled.html
- https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
- https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/access-log-collection.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs

CLASSIC, _ = RESOURCE_TYPES = [
    "AWS::ElasticLoadBalancing::LoadBalancer",
    "AWS::ElasticLoadBalancingV2::LoadBalancer",
]
BUCKET = inputs.matching(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", "the name of a bucket")
INPUTS = {"s3BucketNames": inputs.optional(inputs.list_of(BUCKET))}


class ELB_LOGGING_ENABLED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        if configuration_item["resourceType"] == CLASSIC:
            enabled, bucket = classic_log(configuration_item)
        else:
            kind = configuration.configuration(configuration_item).get("type") or "application"  # as AWS's default is
            if kind != "application":
                annotation = f"A {kind} load balancer has no log of requests."
                return [Evaluation(ComplianceType.NOT_APPLICABLE, annotation=annotation)]
            enabled, bucket = application_log(configuration_item)

        wanted = valid_rule_parameters["s3BucketNames"]
        if not configuration.truth(enabled):
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation="Access logging is off.")]
        if wanted and bucket not in wanted:
            annotation = f"Access logs go to {bucket or 'no bucket'}, which is not one of s3BucketNames."
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        return [Evaluation(ComplianceType.COMPLIANT)]


def classic_log(item):
    log = configuration.dig(configuration.supplementary(item, "LoadBalancerAttributes"), "accessLog", {})
    return log.get("enabled"), log.get("s3BucketName")


def application_log(item):
    recorded = configuration.listed(configuration.supplementary(item, "LoadBalancerAttributes"))
    attributes = {attribute.get("key"): attribute.get("value") for attribute in recorded}
    return attributes.get("access_logs.s3.enabled"), attributes.get("access_logs.s3.bucket")


def lambda_handler(event, context):
    return Evaluator(ELB_LOGGING_ENABLED(), RESOURCE_TYPES).handle(event, context)
