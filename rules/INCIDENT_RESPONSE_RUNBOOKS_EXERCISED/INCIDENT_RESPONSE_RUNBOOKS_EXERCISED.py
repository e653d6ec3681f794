"""Runbooks for incidents have been run lately.

## What it checks
Each runbook of Systems Manager that `documentNames` lists must have ended a run with
success within `maxDaysSinceRun` days, in the Region where the rule runs, be it an
incident or a drill. Without `documentNames` that holds for each runbook of the account's
own whose name begins with `documentNamePrefix`; where there is none, none can have been
run. Each state machine of Step Functions in `stateMachineArns` must have done so too.

Known false alarms: AWS forgets. It keeps the history of an Automation for 30 days and
that of a standard state machine for 90, and none of an express one, so a run before that
does not count, however long `maxDaysSinceRun` is. A drill around a table, and one that
failed and taught something, leave no trace here; put a waiver with their minutes.

## Why it matters
A runbook that nobody has run since it was written fails on a role that was renamed, or
on people who see it for the first time.

Drills are planned and watched by people, so nothing is run here.

## References
- https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_incident_response_run_game_days.html
- https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeAutomationExecutions.html
- https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListExecutions.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import annotations, dates, inputs

ACCOUNT = "AWS::::Account"
OWN = [{"Key": "DocumentType", "Values": ["Automation"]}, {"Key": "Owner", "Values": ["Self"]}]
DONE = ("Success", "CompletedWithSuccess")
INPUTS = {
    "documentNames": inputs.optional(inputs.text_list),
    "documentNamePrefix": inputs.text,
    "maxDaysSinceRun": inputs.integer(1, 3650),
    "stateMachineArns": inputs.optional(inputs.list_of(inputs.arn)),
}


class INCIDENT_RESPONSE_RUNBOOKS_EXERCISED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        now, given = dates.evaluation_time(event), valid_rule_parameters
        fault = shortfall(client_factory, now, given)
        if fault:
            return [Evaluation(ComplianceType.NON_COMPLIANT, event["accountId"], ACCOUNT, fault)]
        return [Evaluation(ComplianceType.COMPLIANT, event["accountId"], ACCOUNT)]


def shortfall(client_factory, now, given):
    ssm, machines = client_factory.build_client("ssm"), given["stateMachineArns"] or ()
    names = given["documentNames"] or own_runbooks(ssm, given["documentNamePrefix"])
    if not names:
        return f"No runbook begins with {given['documentNamePrefix']}, so none can have been exercised."
    days = given["maxDaysSinceRun"]
    ages = {name: min(ages_of_runbook(ssm, name, now), default=None) for name in names}
    if machines:
        states = client_factory.build_client("stepfunctions")
        ages |= {machine: min(ages_of_machine(states, machine, now), default=None) for machine in machines}
    idle = [f"{name} ({told(age)})" for name, age in ages.items() if age is None or age > days]
    return f"Without a run that ended well in the last {days} days: {annotations.some(idle)}." if idle else None


def told(age):
    return "never that AWS remembers" if age is None else f"{age} days ago"


def own_runbooks(ssm, prefix):
    pages = ssm.get_paginator("list_documents").paginate(Filters=OWN)
    names = [document["Name"] for page in pages for document in page["DocumentIdentifiers"]]
    return sorted(name for name in names if name.startswith(prefix))


def ages_of_runbook(ssm, name, now):
    """How many whole days ago each run ended well; a shared runbook is told by its ARN or by its name."""
    plain = name.rpartition("/")[2]
    pages = ssm.get_paginator("describe_automation_executions").paginate(
        Filters=[{"Key": "DocumentNamePrefix", "Values": [plain]}]
    )
    for run in (run for page in pages for run in page["AutomationExecutionMetadataList"]):
        if run.get("AutomationExecutionStatus") in DONE and run["DocumentName"].rpartition("/")[2] == plain:
            yield dates.age_in_days(run["ExecutionEndTime"], now)


def ages_of_machine(states, machine, now):
    pages = states.get_paginator("list_executions").paginate(stateMachineArn=machine, statusFilter="SUCCEEDED")
    return (dates.age_in_days(run["stopDate"], now) for page in pages for run in page["executions"])


def lambda_handler(event, context):
    return Evaluator(INCIDENT_RESPONSE_RUNBOOKS_EXERCISED()).handle(event, context)
