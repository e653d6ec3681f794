"""The account is in an organization.

## What it checks
The account must be a member or the management account of an organization of AWS
Organizations; where `MasterAccountId` is given, of the one with that management
account.

## Why it matters
An account outside has no guardrail, no central trail and nobody who pays heed: a
credit card opened it, and whoever holds the mailbox owns it.

An organization invites, and an owner of the account accepts, so a person mends it.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/account-part-of-organizations.html
- https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_invites.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import inputs, organization

ACCOUNT = "AWS::::Account"
INPUTS = {"MasterAccountId": inputs.optional(inputs.account)}


class ACCOUNT_PART_OF_ORGANIZATIONS(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        found = organization.describe(client_factory.build_client("organizations"))
        fault = shortfall(found, valid_rule_parameters["MasterAccountId"])
        if fault:
            return [Evaluation(ComplianceType.NON_COMPLIANT, event["accountId"], ACCOUNT, fault)]
        return [Evaluation(ComplianceType.COMPLIANT, event["accountId"], ACCOUNT)]


def shortfall(found, wanted):
    if not found:
        return "The account is in no organization."
    if wanted and found.get("MasterAccountId") != wanted:
        return f"The account is in the organization of {found.get('MasterAccountId')}, not of {wanted}."
    return None


def lambda_handler(event, context):
    return Evaluator(ACCOUNT_PART_OF_ORGANIZATIONS()).handle(event, context)
