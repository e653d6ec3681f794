"""Application load balancers are protected by a web ACL.

## What it checks
Each application load balancer, internal ones too, must have a web ACL of AWS WAF,
and where `wafWebAclIds` names web ACLs by ARN or id, one of them. Configuration
items do not hold the association, so it is asked for. Web ACLs of WAF Classic, whose
support ended on 30 September 2025, do not count. Network and gateway load balancers
cannot have one and are not judged.

## Why it matters
Without a web ACL every request reaches the application: injections, scans and
floods alike.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/alb-waf-enabled.html
- https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-associating-aws-resource.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs

RESOURCE_TYPES = ["AWS::ElasticLoadBalancingV2::LoadBalancer"]
INPUTS = {"wafWebAclIds": inputs.optional(inputs.text_list)}


class ALB_WAF_ENABLED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        kind = configuration.configuration(configuration_item).get("type") or "application"  # as AWS has it by default
        if kind != "application":
            annotation = f"A {kind} load balancer cannot have a web ACL."
            return [Evaluation(ComplianceType.NOT_APPLICABLE, annotation=annotation)]
        wafv2 = client_factory.build_client("wafv2")
        acl = wafv2.get_web_acl_for_resource(ResourceArn=configuration.arn(configuration_item)).get("WebACL")
        if not acl:
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation="The load balancer has no web ACL.")]
        allowed = valid_rule_parameters["wafWebAclIds"]
        if allowed and acl["ARN"] not in allowed and acl["Id"] not in allowed:
            annotation = f"The web ACL is {acl['ARN']}, which is not one of wafWebAclIds."
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        return [Evaluation(ComplianceType.COMPLIANT)]


def lambda_handler(event, context):
    return Evaluator(ALB_WAF_ENABLED(), RESOURCE_TYPES).handle(event, context)
