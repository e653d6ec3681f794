"""Detective keeps a graph of what the account does.

## What it checks
The account must own a behavior graph of Amazon Detective in the Region, or be an
enabled member of another account's. An invitation that nobody has accepted does not
count, nor does a membership that is disabled because the account sends too much.

## Why it matters
After a finding somebody asks what that role has done since, from where, and whether
it ever did so before. Detective has put a year of logs together that answer it; it
cannot look further back than to the day on which it was turned on.

## References
- https://docs.aws.amazon.com/detective/latest/userguide/detective-setup.html
- https://docs.aws.amazon.com/detective/latest/APIReference/API_ListGraphs.html
- https://docs.aws.amazon.com/detective/latest/APIReference/API_ListInvitations.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import annotations, inputs, paging

ACCOUNT = "AWS::::Account"
INPUTS = {}


class DETECTIVE_ENABLED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        fault = shortfall(client_factory.build_client("detective"))
        if fault:
            return [Evaluation(ComplianceType.NON_COMPLIANT, event["accountId"], ACCOUNT, fault)]
        return [Evaluation(ComplianceType.COMPLIANT, event["accountId"], ACCOUNT)]


def shortfall(detective):
    if any(page.get("GraphList") for page in paging.pages(detective.list_graphs)):
        return None
    pages = paging.pages(detective.list_invitations)
    memberships = [membership for page in pages for membership in page.get("Invitations") or []]
    states = [each.get("Status") or "in no known state" for each in memberships]
    if "ENABLED" in states:
        return None
    if not memberships:
        return "The account has no behavior graph of Detective in this Region, and is a member of none."
    graphs = [f"{each['GraphArn']} ({state})" for each, state in zip(memberships, states, strict=True)]
    return f"The account is no enabled member of the behavior graphs {annotations.some(graphs, 2)}."


def lambda_handler(event, context):
    return Evaluator(DETECTIVE_ENABLED()).handle(event, context)
