"""The account has a security contact.

## What it checks
The account must have an alternate contact for security, with an e-mail address.
AWS's rule has no inputs. Given here, `contactName`, `contactTitle`,
`contactEmailAddress` and `contactPhoneNumber` say besides who it must be, and
whom the fix sets; letter case and blanks around do not count.

## Why it matters
AWS writes to this address when a key of yours lies in public or a host of yours
attacks others. Without it the mail goes to the root user's mailbox, which nobody
may be reading.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/security-account-information-provided.html
- https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-update-contact-alternate.html
"""

from botocore.exceptions import ClientError
from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import inputs

ACCOUNT = "AWS::::Account"
PARTS = {
    "contactName": "Name",
    "contactTitle": "Title",
    "contactEmailAddress": "EmailAddress",
    "contactPhoneNumber": "PhoneNumber",
}
INPUTS = dict.fromkeys(PARTS, inputs.optional(inputs.text))


class SECURITY_ACCOUNT_INFORMATION_PROVIDED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        fault = shortfall(security_contact(client_factory.build_client("account")), valid_rule_parameters)
        if fault:
            return [Evaluation(ComplianceType.NON_COMPLIANT, event["accountId"], ACCOUNT, fault)]
        return [Evaluation(ComplianceType.COMPLIANT, event["accountId"], ACCOUNT)]


def security_contact(account):
    try:
        return account.get_alternate_contact(AlternateContactType="SECURITY").get("AlternateContact") or {}
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
        return {}


def shortfall(contact, wanted):
    if not contact.get("EmailAddress"):
        return "The account has no security contact."
    for name, part in PARTS.items():
        found = contact.get(part) or ""
        if wanted[name] and found.strip().lower() != wanted[name].lower():
            return f"{part} of the security contact is {found or 'not given'}, not {wanted[name]}."
    return None


def lambda_handler(event, context):
    return Evaluator(SECURITY_ACCOUNT_INFORMATION_PROVIDED()).handle(event, context)
