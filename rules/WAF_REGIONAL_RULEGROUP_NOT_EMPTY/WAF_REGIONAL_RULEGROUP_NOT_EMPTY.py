"""Regional rule groups of WAF Classic have a rule.

## What it checks
A rule group must have at least one rule, whatever its action. Support for WAF Classic
ended on 30 September 2025: what is left of it should move to AWS WAF.

## Why it matters
A rule group without a rule inspects nothing: whoever counts on it is not protected.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/waf-regional-rulegroup-not-empty.html
- https://docs.aws.amazon.com/waf/latest/developerguide/waf-migrating-from-classic.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs

RESOURCE_TYPES = ["AWS::WAFRegional::RuleGroup"]
INPUTS = {}


class WAF_REGIONAL_RULEGROUP_NOT_EMPTY(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        if any(configuration.listed(configuration.configuration(configuration_item).get("rules"))):
            return [Evaluation(ComplianceType.COMPLIANT)]
        return [Evaluation(ComplianceType.NON_COMPLIANT, annotation="The rule group has no rule and inspects nothing.")]


def lambda_handler(event, context):
    return Evaluator(WAF_REGIONAL_RULEGROUP_NOT_EMPTY(), RESOURCE_TYPES).handle(event, context)
