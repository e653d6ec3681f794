"""Security Hub brings the findings of all Regions together in one.

## What it checks
A finding aggregator must link each Region: all there are and all to come, or each
of `linkedRegions` where that names some. Its home Region needs no link.

An account has one aggregator, in its home Region, so the rule is asked in the home
Region only. Where another account administers Security Hub, that one's aggregator
counts for its members, and the rule answers there. It does not apply where Security
Hub is off, which SECURITYHUB_ENABLED tells.

## Why it matters
An intruder takes the Region that nobody looks at. With an aggregator there is one
list to look at, and it holds what was found elsewhere.

## References
- https://docs.aws.amazon.com/securityhub/latest/userguide/finding-aggregation.html
- https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_GetFindingAggregator.html
"""

from botocore.exceptions import ClientError
from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import annotations, inputs, security_hub

ACCOUNT = "AWS::::Account"
REGION = inputs.matching(r"[a-z]{2,5}(-[a-z]+)+-[0-9]", "a Region")
INPUTS = {"linkedRegions": inputs.optional(inputs.list_of(REGION))}


class SECURITYHUB_FINDING_AGGREGATOR_ENABLED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        account, wanted = event["accountId"], valid_rule_parameters["linkedRegions"]
        securityhub = client_factory.build_client("securityhub")
        try:
            administrator = security_hub.administrator(securityhub)
        except ClientError as error:
            if not security_hub.says_off(error):
                raise
            off = "Security Hub is off in this Region, so that there is nothing to bring together."
            return [Evaluation(ComplianceType.NOT_APPLICABLE, account, ACCOUNT, off)]
        if administrator:
            elsewhere = f"Account {administrator} administers Security Hub: the rule answers there."
            return [Evaluation(ComplianceType.NOT_APPLICABLE, account, ACCOUNT, elsewhere)]
        fault = shortfall(aggregator(securityhub, client_factory), wanted)
        if fault:
            return [Evaluation(ComplianceType.NON_COMPLIANT, account, ACCOUNT, fault)]
        return [Evaluation(ComplianceType.COMPLIANT, account, ACCOUNT)]


def aggregator(securityhub, client_factory):
    """The account's one aggregator, as its home Region tells of it; None where there is none."""
    pages = securityhub.get_paginator("list_finding_aggregators").paginate()
    arns = [each["FindingAggregatorArn"] for page in pages for each in page["FindingAggregators"]]
    if not arns:
        return None
    home = client_factory.build_client("securityhub", arns[0].split(":")[3])
    return home.get_finding_aggregator(FindingAggregatorArn=arns[0])


def shortfall(found, wanted):
    if not found:
        return "Security Hub has no finding aggregator: the findings of each Region stay there."
    home, mode, named = (
        found.get("FindingAggregationRegion"),
        found.get("RegionLinkingMode"),
        found.get("Regions") or [],
    )
    if mode == "ALL_REGIONS":
        return None
    if wanted is None:
        told = annotations.some(named) or "none"
        return f"The finding aggregator in {home} does not link every Region: {mode}, {told}."
    linked = [each for each in wanted if (each in named) == (mode == "SPECIFIED_REGIONS")]
    missing = [each for each in wanted if each not in (*linked, home)]
    return f"The finding aggregator in {home} does not link {annotations.some(missing)}." if missing else None


def lambda_handler(event, context):
    return Evaluator(SECURITYHUB_FINDING_AGGREGATOR_ENABLED()).handle(event, context)
