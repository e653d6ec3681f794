"""No document of the account is shared with everybody.

## What it checks
No Systems Manager document that the account owns may be shared with `all`. A document
that is shared with named accounts is right; those of AWS and of other accounts are not
judged.

## Why it matters
Documents are scripts: they tell of hosts, roles and buckets, and often enough hold a
password. Whoever has an AWS account can read a public one.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/ssm-document-not-public.html
- https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-ssm-sharing.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import inputs, resources

DOCUMENT = "AWS::SSM::Document"
OWN = [{"Key": "Owner", "Values": ["Self"]}]
INPUTS = {}


class SSM_DOCUMENT_NOT_PUBLIC(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        ssm = client_factory.build_client("ssm")
        pages = ssm.get_paginator("list_documents").paginate(Filters=OWN)
        return resources.judged(
            (document["Name"] for page in pages for document in page["DocumentIdentifiers"]),
            lambda name: evaluation(name, shared_with(ssm, name)),
            resource_type=DOCUMENT,
            resource_id=str,
            gone=["InvalidDocument"],
        )


def shared_with(ssm, name):
    """With whom, in the order of AWS: account ids, or `all`, which has no account beside it."""
    return ssm.describe_document_permission(Name=name, PermissionType="Share").get("AccountIds") or []


def evaluation(name, accounts):
    if any(account.lower() == "all" for account in accounts):
        return Evaluation(ComplianceType.NON_COMPLIANT, name, DOCUMENT, f"{name} is shared with everybody.")
    return Evaluation(ComplianceType.COMPLIANT, name, DOCUMENT)


def lambda_handler(event, context):
    return Evaluator(SSM_DOCUMENT_NOT_PUBLIC()).handle(event, context)
