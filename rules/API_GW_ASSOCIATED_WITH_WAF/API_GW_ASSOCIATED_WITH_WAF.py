"""Stages of REST APIs are protected by a web ACL.

## What it checks
The stage must have a web ACL of AWS WAF, and where `WebAclArns` names web ACLs, one
of them. HTTP and WebSocket APIs cannot have one and are not judged.

## Why it matters
Without a web ACL every request reaches the back end: injections, scans and floods
alike, each of them billed.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/api-gw-associated-with-waf.html
- https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-aws-waf.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs

RESOURCE_TYPES = ["AWS::ApiGateway::Stage"]
INPUTS = {"WebAclArns": inputs.optional(inputs.list_of(inputs.arn))}


class API_GW_ASSOCIATED_WITH_WAF(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        acl = configuration.configuration(configuration_item).get("webAclArn")
        if not acl:
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation="The stage has no web ACL.")]
        allowed = valid_rule_parameters["WebAclArns"]
        if allowed and acl not in allowed:
            annotation = f"The web ACL is {acl}, which is not one of WebAclArns."
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        return [Evaluation(ComplianceType.COMPLIANT)]


def lambda_handler(event, context):
    return Evaluator(API_GW_ASSOCIATED_WITH_WAF(), RESOURCE_TYPES).handle(event, context)
