"""People sign in through IAM Identity Center or another identity provider.

## What it checks
The account must see an active IAM Identity Center of its organization, or have a
SAML provider whose metadata has not run out. A Center of the account alone signs
people in to applications, not to the account, and does not count.

A Center is in one Region. Name it in `identityCenterRegion` where it is not the
one that the rule runs in; the rule is asked in the home Region only.

## Why it matters
People who leave are locked out in one place, or in none. Users of IAM in each of
many accounts have passwords and keys that outlive their owner.

Whom to trust to say who people are is chosen once for the whole organization, so
a person does it.

## References
- https://docs.aws.amazon.com/singlesignon/latest/userguide/identity-center-instances.html
- https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_ListInstances.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import dates, inputs, organization

ACCOUNT = "AWS::::Account"
INPUTS = {"identityCenterRegion": inputs.optional(inputs.matching(r"[a-z]{2,5}(-[a-z]+)+-[0-9]", "a Region"))}


class IAM_IDENTITY_CENTER_ENABLED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        account, now = event["accountId"], dates.evaluation_time(event)
        if has_provider(client_factory.build_client("iam"), now):
            return [Evaluation(ComplianceType.COMPLIANT, account, ACCOUNT)]
        owner = organization.describe(client_factory.build_client("organizations")).get("MasterAccountId")
        region = valid_rule_parameters["identityCenterRegion"]
        if owner and has_center(client_factory.build_client("sso-admin", region), owner):
            return [Evaluation(ComplianceType.COMPLIANT, account, ACCOUNT)]
        annotation = (
            f"The account has no valid SAML provider and sees no active IAM Identity Center of its organization in "
            f"{region or 'this Region'}."
        )
        return [Evaluation(ComplianceType.NON_COMPLIANT, account, ACCOUNT, annotation)]


def has_provider(iam, now):
    providers = iam.list_saml_providers()["SAMLProviderList"]
    return any(not each.get("ValidUntil") or dates.age_in_days(each["ValidUntil"], now) < 0 for each in providers)


def has_center(center, owner):
    pages = center.get_paginator("list_instances").paginate()
    found = [each for page in pages for each in page["Instances"]]
    return any(each.get("OwnerAccountId") == owner and each.get("Status") == "ACTIVE" for each in found)


def lambda_handler(event, context):
    return Evaluator(IAM_IDENTITY_CENTER_ENABLED()).handle(event, context)
