"""Runbooks for incidents are there to be run.

## What it checks
Each runbook of Systems Manager that `documentNames` lists must be there in the Region
where the rule runs, as an Automation document that is active. A runbook that another
account shares is named by its ARN, one of AWS by its name, such as
`AWSSupport-ContainEC2Instance`.

Without `documentNames` at least one runbook of the account's own must be active whose
name begins with `documentNamePrefix`.

## Why it matters
On the day of the incident nobody has the time to write down how an instance is isolated,
or the calm to do it by hand. What a runbook does, it does the same way at three at night.

Which runbooks an organization needs, its people know. They come from the pipeline that
owns them, so nothing is made here.

## References
- https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_incident_response_playbooks.html
- https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeDocument.html
"""

from botocore.exceptions import ClientError
from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import annotations, configuration, inputs

ACCOUNT = "AWS::::Account"
OWN = [{"Key": "DocumentType", "Values": ["Automation"]}, {"Key": "Owner", "Values": ["Self"]}]
INPUTS = {"documentNames": inputs.optional(inputs.text_list), "documentNamePrefix": inputs.text}


class INCIDENT_RESPONSE_RUNBOOKS_PRESENT(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        ssm = client_factory.build_client("ssm")
        named, prefix = valid_rule_parameters["documentNames"], valid_rule_parameters["documentNamePrefix"]
        fault = lacking(ssm, named) if named else lacking_all(ssm, prefix)
        if fault:
            return [Evaluation(ComplianceType.NON_COMPLIANT, event["accountId"], ACCOUNT, fault)]
        return [Evaluation(ComplianceType.COMPLIANT, event["accountId"], ACCOUNT)]


def lacking(ssm, names):
    faults = [f"{name} is {state}" for name in names if (state := state_of(ssm, name)) != "active"]
    return f"Not every runbook can be run: {annotations.some(faults)}." if faults else None


def lacking_all(ssm, prefix):
    pages = ssm.get_paginator("list_documents").paginate(Filters=OWN)
    names = [document["Name"] for page in pages for document in page["DocumentIdentifiers"]]
    if not any(state_of(ssm, name) == "active" for name in names if name.startswith(prefix)):
        return f"No runbook of the account whose name begins with {prefix} is active."
    return None


def state_of(ssm, name):
    """In a word: `active`, as AWS says it where it is not, or what is there instead."""
    try:
        document = ssm.describe_document(Name=name)["Document"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "InvalidDocument":
            raise
        return "not there"
    if document.get("DocumentType") != "Automation":
        return f"a document of type {document.get('DocumentType')}"
    return configuration.text(document.get("Status")).lower() or "in no known state"


def lambda_handler(event, context):
    return Evaluator(INCIDENT_RESPONSE_RUNBOOKS_PRESENT()).handle(event, context)
