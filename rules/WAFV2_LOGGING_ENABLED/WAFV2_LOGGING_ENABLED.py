"""Web ACLs log the requests that they inspect.

## What it checks
Each web ACL of the Region, and in us-east-1 each one of CloudFront, must have a
logging configuration. Where `KinesisFirehoseDeliveryStreamArns` names destinations,
the logs must go to them and nowhere else.

## Why it matters
Without logs nobody knows what a web ACL let through, nor whom it wrongly blocked.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/wafv2-logging-enabled.html
- https://docs.aws.amazon.com/waf/latest/developerguide/logging.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import inputs

WEB_ACL = "AWS::WAFv2::WebACL"
INPUTS = {"KinesisFirehoseDeliveryStreamArns": inputs.optional(inputs.list_of(inputs.arn))}
HOME_OF_CLOUDFRONT = "us-east-1"


class WAFV2_LOGGING_ENABLED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        wafv2 = client_factory.build_client("wafv2")
        scopes = ["REGIONAL", "CLOUDFRONT"] if wafv2.meta.region_name == HOME_OF_CLOUDFRONT else ["REGIONAL"]
        allowed = valid_rule_parameters["KinesisFirehoseDeliveryStreamArns"]
        return [evaluation(acl, logged, allowed) for scope in scopes for acl, logged in web_acls(wafv2, scope)]


def web_acls(wafv2, scope):
    """The ARN of each web ACL, and where its logs go; None where they go nowhere."""
    destinations = {
        logging["ResourceArn"]: logging.get("LogDestinationConfigs")
        for logging in paged(wafv2.list_logging_configurations, "LoggingConfigurations", Scope=scope)
    }
    for acl in paged(wafv2.list_web_acls, "WebACLs", Scope=scope):
        yield acl["ARN"], destinations.get(acl["ARN"])


def paged(operation, member, **parameters):
    """What a list holds: a page may be empty, and only an answer without a marker is the last."""
    while True:
        page = operation(**parameters)
        yield from page.get(member, [])
        if not page.get("NextMarker"):
            return
        parameters["NextMarker"] = page["NextMarker"]


def evaluation(acl, destinations, allowed):
    if not destinations:
        return Evaluation(ComplianceType.NON_COMPLIANT, acl, WEB_ACL, "The web ACL logs nothing.")
    stray = [destination for destination in destinations if allowed and destination not in allowed]
    if stray:
        annotation = f"Logs go to {', '.join(stray)}, not among KinesisFirehoseDeliveryStreamArns."
        return Evaluation(ComplianceType.NON_COMPLIANT, acl, WEB_ACL, annotation)
    return Evaluation(ComplianceType.COMPLIANT, acl, WEB_ACL)


def lambda_handler(event, context):
    return Evaluator(WAFV2_LOGGING_ENABLED()).handle(event, context)
