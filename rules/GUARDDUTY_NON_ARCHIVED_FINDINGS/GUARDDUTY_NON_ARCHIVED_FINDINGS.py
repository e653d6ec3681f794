"""Findings of GuardDuty are worked off and archived in time.

## What it checks
No finding that is not archived may have been made more than `daysHighSev` days ago
where its severity is 7 or more (high and critical), more than `daysMediumSev` days
where it is 4 or more, and more than `daysLowSev` days below that. A finding that
happens again keeps the time at which it was made first. Where the Region has no
detector there are no findings, and the rule does not apply.

An administrator of others sees the findings of its members, and is told of them;
only there may they be archived. What a suppression rule matches is archived at once.

## Why it matters
Each finding says that somebody may be inside already. One that nobody looks at is
found again afterwards, by the people who ask since when one could have known.

Whether a finding is harmless takes a person to say, so a person archives it.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/guardduty-non-archived-findings.html
- https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings-severity.html
- https://docs.aws.amazon.com/guardduty/latest/APIReference/API_ListFindings.html
"""

from datetime import timedelta

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import dates, detectors, inputs

ACCOUNT = "AWS::::Account"
INPUTS = {
    "daysLowSev": inputs.integer(minimum=0),
    "daysMediumSev": inputs.integer(minimum=0),
    "daysHighSev": inputs.integer(minimum=0),
}
# What is asked for each input: the worst first.
SEVERITIES = {
    "daysHighSev": ("high", {"GreaterThanOrEqual": 7}),
    "daysMediumSev": ("medium", {"GreaterThanOrEqual": 4, "LessThan": 7}),
    "daysLowSev": ("low", {"LessThan": 4}),
}


class GUARDDUTY_NON_ARCHIVED_FINDINGS(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        account, guardduty = event["accountId"], client_factory.build_client("guardduty")
        detector = detectors.one_id(guardduty)
        if detector is None:
            annotation = "GuardDuty has no detector in this Region, and so no findings."
            return [Evaluation(ComplianceType.NOT_APPLICABLE, account, ACCOUNT, annotation)]
        now, stale = dates.evaluation_time(event), []
        for name, (severity, band) in SEVERITIES.items():
            days = valid_rule_parameters[name]
            oldest = oldest_before(guardduty, detector, band, now - timedelta(days=days))
            if oldest:
                stale.append(f"{oldest} is of {severity} severity and older than {days} days")
        if stale:
            annotation = f"Not archived are the findings {'; '.join(stale)}. There may be more of each."
            return [Evaluation(ComplianceType.NON_COMPLIANT, account, ACCOUNT, annotation)]
        return [Evaluation(ComplianceType.COMPLIANT, account, ACCOUNT)]


def oldest_before(guardduty, detector, severity, moment):
    """The id of the first finding made before some moment that is not archived; None where there is none."""
    criterion = {
        "service.archived": {"Equals": ["false"]},
        "severity": severity,
        "createdAt": {"LessThan": int(moment.timestamp() * 1000)},
    }
    pages = guardduty.get_paginator("list_findings").paginate(
        DetectorId=detector,
        FindingCriteria={"Criterion": criterion},
        SortCriteria={"AttributeName": "createdAt", "OrderBy": "ASC"},
    )
    return next((finding for page in pages for finding in page["FindingIds"]), None)


def lambda_handler(event, context):
    return Evaluator(GUARDDUTY_NON_ARCHIVED_FINDINGS()).handle(event, context)
