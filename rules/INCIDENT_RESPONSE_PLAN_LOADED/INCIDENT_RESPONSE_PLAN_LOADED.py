"""One way to run an incident is ready.

## What it checks
One of the ways among `accept` must be ready in the account and Region:

- `incident-manager`: a replication set of Incident Manager is active, and a response
  plan engages somebody;
- `security-ir`: a membership of AWS Security Incident Response that the account can
  see is active;
- `opscenter`: the account has an automation document of its own whose name begins
  with `runbookPrefix`, for OpsItems to be worked on with.

A way whose service is not there in the Region is not ready. Incident Manager takes no
new customers; who has none of it takes one of the others.

## Why it matters
A plan that lies in a drawer is looked for in the first hour. One that is loaded calls
people and gives them what to do.

Contacts and escalation are for people to fill in, so a person is asked.

## References
- https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_incident_response_develop_management_plans.html
- https://docs.aws.amazon.com/incident-manager/latest/userguide/response-plans.html
- https://docs.aws.amazon.com/security-ir/latest/APIReference/API_ListMemberships.html
"""

from botocore.exceptions import ClientError, EndpointConnectionError
from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import inputs

ACCOUNT = "AWS::::Account"
WAYS = {
    "incident-manager": "no response plan of Incident Manager engages somebody",
    "security-ir": "no membership of AWS Security Incident Response is active",
    "opscenter": "no automation document is called {prefix}*",
}
INPUTS = {"accept": inputs.list_of(inputs.choice(*WAYS)), "runbookPrefix": inputs.text}


class INCIDENT_RESPONSE_PLAN_LOADED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        accepted, prefix = valid_rule_parameters["accept"], valid_rule_parameters["runbookPrefix"]
        account = event["accountId"]
        if any(is_ready(client_factory, way, prefix) for way in accepted):
            return [Evaluation(ComplianceType.COMPLIANT, account, ACCOUNT)]
        why = ", ".join(WAYS[way].format(prefix=prefix) for way in accepted)
        annotation = f"No way to run an incident is ready: {why}."
        return [Evaluation(ComplianceType.NON_COMPLIANT, account, ACCOUNT, annotation)]


def is_ready(client_factory, way, prefix):
    try:
        if way == "incident-manager":
            return has_plan(client_factory.build_client("ssm-incidents"))
        if way == "security-ir":
            return has_membership(client_factory.build_client("security-ir"))
    except EndpointConnectionError:  # it is not there in this Region
        return False
    return has_runbook(client_factory.build_client("ssm"), prefix)


def has_plan(incidents):
    sets = incidents.list_replication_sets()["replicationSetArns"]  # of which an account has one
    if not sets or incidents.get_replication_set(arn=sets[0])["replicationSet"]["status"] != "ACTIVE":
        return False
    pages = incidents.get_paginator("list_response_plans").paginate()
    plans = [plan["arn"] for page in pages for plan in page["responsePlanSummaries"]]
    return any(incidents.get_response_plan(arn=arn).get("engagements") for arn in plans)


def has_membership(security_ir):
    try:
        pages = list(security_ir.get_paginator("list_memberships").paginate())
    except ClientError as error:
        if error.response["Error"]["Code"] != "SecurityIncidentResponseNotActiveException":
            raise
        return False
    return any(each.get("membershipStatus") == "Active" for page in pages for each in page.get("items", ()))


def has_runbook(ssm, prefix):
    own = [{"Key": "Owner", "Values": ["Self"]}, {"Key": "DocumentType", "Values": ["Automation"]}]
    pages = ssm.get_paginator("list_documents").paginate(Filters=own)
    return any(each["Name"].startswith(prefix) for page in pages for each in page["DocumentIdentifiers"])


def lambda_handler(event, context):
    return Evaluator(INCIDENT_RESPONSE_PLAN_LOADED()).handle(event, context)
