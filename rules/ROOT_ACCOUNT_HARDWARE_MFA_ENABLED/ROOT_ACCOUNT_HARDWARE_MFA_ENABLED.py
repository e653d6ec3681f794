"""The root user's second factor is hardware only.

## What it checks
The root user must have a second factor, and none of its factors may be a virtual
one: with a virtual device beside the hardware, somebody may sign in by either.
IAM lists virtual devices; a passkey, a security key and a token are not among
them. Where an organization has taken the root user's password, access keys and
signing certificates away, nobody can sign in, and the rule does not apply.

## Why it matters
A virtual device is a secret on a phone: it is copied with a backup, and read by
whoever reads the phone. A key in a safe is there or is gone.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/root-account-hardware-mfa-enabled.html
- https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListVirtualMFADevices.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import annotations, inputs, root_user

ACCOUNT = "AWS::::Account"
INPUTS = {}


class ROOT_ACCOUNT_HARDWARE_MFA_ENABLED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        account, iam = event["accountId"], client_factory.build_client("iam")
        numbers = root_user.summary(iam)
        if not root_user.has_credentials(numbers):
            annotation = "The root user has no credentials to sign in with."
            return [Evaluation(ComplianceType.NOT_APPLICABLE, account, ACCOUNT, annotation)]
        fault = shortfall(numbers, iam)
        if fault:
            return [Evaluation(ComplianceType.NON_COMPLIANT, account, ACCOUNT, fault)]
        return [Evaluation(ComplianceType.COMPLIANT, account, ACCOUNT)]


def shortfall(numbers, iam):
    if not numbers.get("AccountMFAEnabled"):
        return "The root user has no second factor."
    pages = iam.get_paginator("list_virtual_mfa_devices").paginate(AssignmentStatus="Assigned")
    virtual = [device["SerialNumber"] for page in pages for device in page["VirtualMFADevices"] if is_roots(device)]
    if virtual:
        return f"The root user has a virtual second factor: {annotations.some(virtual)}."
    return None


def is_roots(device):
    return (device.get("User") or {}).get("Arn", "").endswith(":root")


def lambda_handler(event, context):
    return Evaluator(ROOT_ACCOUNT_HARDWARE_MFA_ENABLED()).handle(event, context)
