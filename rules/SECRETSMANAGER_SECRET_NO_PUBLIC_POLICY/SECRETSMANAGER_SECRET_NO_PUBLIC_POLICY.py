"""Secrets are shared with nobody but known principals.

## What it checks
No statement of a secret's resource policy may allow everyone something, unless a
condition leaves only fixed principals, accounts, organizations or networks. Where
`allowedAccountIds` is given, an account that is named there must be one of those or
the secret's own, unless such a condition stands beside it. A replica is judged in its
own Region; a secret that waits for its deletion is not judged.

## Why it matters
Whoever may read a secret may do what it opens, and nothing of that shows in the
account that the secret lies in.

## References
- https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_resource-policies.html
- https://docs.aws.amazon.com/secretsmanager/latest/userguide/determine-acccess_examine-iam-policies.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import arns, inputs, policy, resources

SECRET = "AWS::SecretsManager::Secret"
INPUTS = {"allowedAccountIds": inputs.optional(inputs.list_of(inputs.account))}


class SECRETSMANAGER_SECRET_NO_PUBLIC_POLICY(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        client, allowed = client_factory.build_client("secretsmanager"), valid_rule_parameters["allowedAccountIds"]
        pages = client.get_paginator("list_secrets").paginate()
        return resources.judged(
            (secret["ARN"] for page in pages for secret in page["SecretList"]),
            lambda arn: evaluation(arn, client.get_resource_policy(SecretId=arn).get("ResourcePolicy"), allowed),
            resource_type=SECRET,
            resource_id=str,
            gone=["ResourceNotFoundException"],
        )


def evaluation(arn, document, allowed):
    known = allowed and ("", arns.parse(arn).account, *allowed)  # the principal of a deleted user has no account
    opened = next(openings(policy.read(document), known), None)
    if opened:
        return Evaluation(ComplianceType.NON_COMPLIANT, arn, SECRET, opened)
    return Evaluation(ComplianceType.COMPLIANT, arn, SECRET)


def openings(statements, known):
    for number, statement in enumerate(statements, 1):
        where = f"Statement {statement.sid or number} of the secret's policy"
        if statement.is_public:
            yield f"{where} lets everyone in."
        elif known and statement.allows and not statement.narrows_principal:
            for account in (principal.account for principal in statement.principals):
                if account not in known:
                    yield f"{where} lets account {account} in, which is not one of allowedAccountIds."


def lambda_handler(event, context):
    return Evaluator(SECRETSMANAGER_SECRET_NO_PUBLIC_POLICY()).handle(event, context)
