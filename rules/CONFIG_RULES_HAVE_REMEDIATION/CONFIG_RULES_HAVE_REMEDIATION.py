"""Each rule of AWS Config has a remediation.

## What it checks
Each rule in the Region whose name begins with `ruleNamePrefix` must have a
remediation, automatic or not. Those that `exemptRules` names, with `*` and `?`, are
not applicable, and neither are rules that a service of AWS keeps for itself, such as
those of Security Hub: they can be given none. Rules that are being deleted, and
those of another name, are not told of.

## Why it matters
A finding that comes with its fix is mended by whoever sees it. One without waits
until somebody has found out what to do.

Which fix suits a rule is a design choice, so a person makes it. A rule that a
conformance pack deployed gets its remediation in the pack's template.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/remediation.html
- https://docs.aws.amazon.com/config/latest/APIReference/API_DescribeRemediationConfigurations.html
- https://docs.aws.amazon.com/config/latest/APIReference/API_PutRemediationConfigurations.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import inputs, policy

RULE = "AWS::Config::ConfigRule"
INPUTS = {
    "ruleNamePrefix": inputs.optional(inputs.text),
    "exemptRules": inputs.optional(inputs.text_list),
}
MOST = 25  # names that DescribeRemediationConfigurations takes at once
GOING = ("DELETING", "DELETING_RESULTS")


class CONFIG_RULES_HAVE_REMEDIATION(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        config = client_factory.build_client("config")
        exempt = valid_rule_parameters["exemptRules"] or ()
        found = named(config, valid_rule_parameters["ruleNamePrefix"] or "")
        owed = [name for name, owner in found.items() if not owner and not policy.matches_any(exempt, name)]
        mended = remedied(config, owed)
        return [verdict(name, owner, name in owed, name in mended) for name, owner in found.items()]


def named(config, prefix):
    """The service that keeps each rule of that name for itself, if any."""
    pages = config.get_paginator("describe_config_rules").paginate()
    found = [each for page in pages for each in page["ConfigRules"] if each.get("ConfigRuleState") not in GOING]
    names = {each["ConfigRuleName"]: each.get("CreatedBy") for each in found}
    return {name: owner for name, owner in names.items() if name.startswith(prefix)}


def remedied(config, names):
    parts = [names[start : start + MOST] for start in range(0, len(names), MOST)]
    answers = [config.describe_remediation_configurations(ConfigRuleNames=part) for part in parts]
    return {each["ConfigRuleName"] for answer in answers for each in answer["RemediationConfigurations"]}


def verdict(name, owner, is_owed, has_one):
    if owner:
        kept = f"{owner} keeps the rule for itself: it can be given no remediation."
        return Evaluation(ComplianceType.NOT_APPLICABLE, name, RULE, kept)
    if not is_owed:
        return Evaluation(ComplianceType.NOT_APPLICABLE, name, RULE, "The rule is exempt.")
    if has_one:
        return Evaluation(ComplianceType.COMPLIANT, name, RULE)
    return Evaluation(ComplianceType.NON_COMPLIANT, name, RULE, f"Rule {name} has no remediation.")


def lambda_handler(event, context):
    return Evaluator(CONFIG_RULES_HAVE_REMEDIATION()).handle(event, context)
