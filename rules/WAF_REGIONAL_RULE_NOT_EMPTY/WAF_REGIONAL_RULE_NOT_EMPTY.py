"""Regional rules of WAF Classic have a condition.

## What it checks
A rule must have at least one condition, be it negated or not. Support for WAF Classic
ended on 30 September 2025: what is left of it should move to AWS WAF.

## Why it matters
A rule without a condition matches no request: whoever counts on it is not protected.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/waf-regional-rule-not-empty.html
- https://docs.aws.amazon.com/waf/latest/developerguide/waf-migrating-from-classic.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs

RESOURCE_TYPES = ["AWS::WAFRegional::Rule"]
INPUTS = {}


class WAF_REGIONAL_RULE_NOT_EMPTY(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        if any(configuration.listed(configuration.configuration(configuration_item).get("predicateList"))):
            return [Evaluation(ComplianceType.COMPLIANT)]
        return [
            Evaluation(ComplianceType.NON_COMPLIANT, annotation="The rule has no condition and matches no request.")
        ]


def lambda_handler(event, context):
    return Evaluator(WAF_REGIONAL_RULE_NOT_EMPTY(), RESOURCE_TYPES).handle(event, context)
