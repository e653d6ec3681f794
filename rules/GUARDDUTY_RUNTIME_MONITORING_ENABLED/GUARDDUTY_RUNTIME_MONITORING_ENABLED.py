"""GuardDuty watches running workloads, of member accounts too.

## What it checks
The Region must have a GuardDuty detector that is enabled, with Runtime Monitoring on
in it. Of an account that administers others, each member whose detector is enabled
must have it on too. The older EKS Runtime Monitoring does not count.

That the agent runs in a workload is not seen: whether GuardDuty installs it is said
for EKS, ECS on Fargate and EC2 each, and AWS has a rule for each.

## Why it matters
Logs of the network show that a container talks to somebody; only from inside of it
one sees which process does, and that it was started by the web server.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/guardduty-runtime-monitoring-enabled.html
- https://docs.aws.amazon.com/guardduty/latest/ug/runtime-monitoring.html
- https://docs.aws.amazon.com/guardduty/latest/APIReference/API_GetMemberDetectors.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import annotations, detectors, inputs

ACCOUNT = "AWS::::Account"
INPUTS = {}
PLAN = "RUNTIME_MONITORING"
AT_ONCE = 50  # members that GetMemberDetectors tells of


class GUARDDUTY_RUNTIME_MONITORING_ENABLED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        fault = shortfall(client_factory.build_client("guardduty"))
        if fault:
            return [Evaluation(ComplianceType.NON_COMPLIANT, event["accountId"], ACCOUNT, fault)]
        return [Evaluation(ComplianceType.COMPLIANT, event["accountId"], ACCOUNT)]


def shortfall(guardduty):
    detector = detectors.one(guardduty)
    fault = detectors.shortfall(detector)
    if fault:
        return fault
    if PLAN not in detector.features:
        return f"Runtime Monitoring is off in detector {detector.id}."
    members = members_of(guardduty, detector.id)
    watched = watched_among(guardduty, detector.id, members)
    missing = [member for member in members if member not in watched]
    if missing:
        return f"Runtime Monitoring is off in member accounts: {annotations.some(missing)}."
    return None


def members_of(guardduty, detector):
    """The accounts that a detector's account administers and whose own detector is enabled; none but there."""
    pages = guardduty.get_paginator("list_members").paginate(DetectorId=detector, OnlyAssociated="true")
    members = [member for page in pages for member in page.get("Members") or []]
    return [each["AccountId"] for each in members if each["RelationshipStatus"].lower() == "enabled"]


def watched_among(guardduty, detector, members):
    """The members with the plan on; one that GuardDuty does not tell of is not among them."""
    watched = set()
    for start in range(0, len(members), AT_ONCE):
        told = guardduty.get_member_detectors(DetectorId=detector, AccountIds=members[start : start + AT_ONCE])
        for member in told["MemberDataSourceConfigurations"]:
            if PLAN in detectors.enabled_features(member):
                watched.add(member["AccountId"])
    return watched


def lambda_handler(event, context):
    return Evaluator(GUARDDUTY_RUNTIME_MONITORING_ENABLED()).handle(event, context)
