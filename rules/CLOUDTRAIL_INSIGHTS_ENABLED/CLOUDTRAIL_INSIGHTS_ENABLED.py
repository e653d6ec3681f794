"""A trail of every Region looks for unusual activity.

## What it checks
A trail that covers every Region must record the Insights that `insightTypes` names:
of the rate of calls, of the rate of errors, or both. Where another such trail of the
account does, this one need not. Trails of one Region are not asked. A trail is judged
in its home Region, and an organization's in the account that owns it.

## Why it matters
A stolen key is used in bursts: machines started by the dozen, calls refused one after
another. Insights tell that from the usual without a rule for each.

## References
- https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-insights-events-with-cloudtrail.html
- https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_PutInsightSelectors.html
"""

from botocore.exceptions import ClientError
from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import inputs, trails

TRAIL = "AWS::CloudTrail::Trail"
INPUTS = {"insightTypes": inputs.list_of(inputs.choice("ApiCallRateInsight", "ApiErrorRateInsight"))}
NONE = "InsightNotEnabledException"


class CLOUDTRAIL_INSIGHTS_ENABLED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        account, wanted = event["accountId"], valid_rule_parameters["insightTypes"]
        cloudtrail = client_factory.build_client("cloudtrail")
        wide = [trail for trail in cloudtrail.describe_trails()["trailList"] if trail.get("IsMultiRegionTrail")]
        own = [trail for trail in wide if not trails.is_foreign(trail, account)]
        recorded = {trail["TrailARN"]: insights(trail, client_factory) for trail in own}
        lacking = {arn: [each for each in wanted if each not in types] for arn, types in recorded.items()}
        right = next((trail["Name"] for trail in own if not lacking[trail["TrailARN"]]), None)
        here = cloudtrail.describe_trails(includeShadowTrails=False)["trailList"]
        return [evaluation(trail, account, lacking.get(trail["TrailARN"]), right) for trail in here]


def insights(trail, client_factory):
    """The types that a trail records; it is asked only where its description says that there are some."""
    if not trail.get("HasInsightSelectors"):
        return []
    try:
        found = trails.at_home(trail, client_factory).get_insight_selectors(TrailName=trail["TrailARN"])
    except ClientError as error:
        if error.response["Error"]["Code"] != NONE:
            raise
        return []
    return [each["InsightType"] for each in found.get("InsightSelectors") or ()]


def evaluation(trail, account, lacking, right):
    if trails.is_foreign(trail, account):
        annotation = f"The organization's trail is judged where it is: {trail['TrailARN']}."
        return Evaluation(ComplianceType.NOT_APPLICABLE, trail["Name"], TRAIL, annotation)
    if lacking is None:
        annotation = "The trail covers one Region only, and is not asked for Insights."
        return Evaluation(ComplianceType.NOT_APPLICABLE, trail["Name"], TRAIL, annotation)
    if lacking and right is None:
        annotation = f"The trail does not record {', '.join(lacking)}."
        return Evaluation(ComplianceType.NON_COMPLIANT, trail["Name"], TRAIL, annotation)
    annotation = f"Trail {right} records them." if lacking else ""
    return Evaluation(ComplianceType.COMPLIANT, trail["Name"], TRAIL, annotation)


def lambda_handler(event, context):
    return Evaluator(CLOUDTRAIL_INSIGHTS_ENABLED()).handle(event, context)
