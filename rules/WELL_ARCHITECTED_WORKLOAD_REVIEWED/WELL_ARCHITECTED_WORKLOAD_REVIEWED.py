"""Workloads are reviewed for their security.

## What it checks
The account must have a workload in the Well-Architected Tool, in the home Region, and
each that it owns must have been reviewed by AWS's own lens within `maxReviewAgeDays` days,
with every question of the security pillar answered and no more than `maxHighRisks` of them
at high risk. A question that does not apply is marked so. Workloads that other accounts
share are judged where they come from.

A workload is told by the day on which its review was last written, be it by one answer.

Known false alarms: reviews that are held, and kept, elsewhere. Put a waiver with their
minutes.

## Why it matters
What a team never looked at it does not know to be missing: a threat model, a way back
from ransomware, somebody who is called at night.

A review is held by people, so nothing is changed here.

## References
- https://docs.aws.amazon.com/wellarchitected/latest/userguide/workloads.html
- https://docs.aws.amazon.com/wellarchitected/latest/APIReference/API_LensReview.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import annotations, dates, inputs

ACCOUNT = "AWS::::Account"
LENS = "wellarchitected"
INPUTS = {"maxReviewAgeDays": inputs.integer(1, 3650), "maxHighRisks": inputs.integer(0, 100)}


class WELL_ARCHITECTED_WORKLOAD_REVIEWED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        account, now = event["accountId"], dates.evaluation_time(event)
        fault = lacking(client_factory.build_client("wellarchitected"), account, now, valid_rule_parameters)
        if fault:
            return [Evaluation(ComplianceType.NON_COMPLIANT, account, ACCOUNT, fault)]
        return [Evaluation(ComplianceType.COMPLIANT, account, ACCOUNT)]


def lacking(tool, account, now, given):
    workloads = [each for each in listed(tool) if each.get("Owner") in (None, account)]
    if not workloads:
        return "The account has no workload in the Well-Architected Tool."
    told = [f"{each['WorkloadName']} {fault}" for each in workloads if (fault := shortfall(tool, each, now, given))]
    return f"Not every workload is reviewed: {annotations.some(told)}." if told else None


def listed(tool):
    """Every workload; boto3 has no paginator for them."""
    page = tool.list_workloads()
    yield from page["WorkloadSummaries"]
    while page.get("NextToken"):
        page = tool.list_workloads(NextToken=page["NextToken"])
        yield from page["WorkloadSummaries"]


def shortfall(tool, workload, now, given):
    if LENS not in (workload.get("Lenses") or ()):
        return "is not reviewed by AWS's own lens"
    review = tool.get_lens_review(WorkloadId=workload["WorkloadId"], LensAlias=LENS)["LensReview"]
    age, days = dates.age_in_days(review["UpdatedAt"], now), given["maxReviewAgeDays"]
    if age > days:
        return f"was last reviewed {age} days ago, not within {days}"
    risks = next((each for each in review["PillarReviewSummaries"] if each["PillarId"] == "security"), {})
    counts = risks.get("RiskCounts") or {"UNANSWERED": "all"}
    if counts.get("UNANSWERED"):
        return f"has {counts['UNANSWERED']} questions of security without an answer"
    if counts.get("HIGH", 0) > given["maxHighRisks"]:
        return f"has {counts['HIGH']} high risks in security, not at most {given['maxHighRisks']}"
    return None


def lambda_handler(event, context):
    return Evaluator(WELL_ARCHITECTED_WORKLOAD_REVIEWED()).handle(event, context)
