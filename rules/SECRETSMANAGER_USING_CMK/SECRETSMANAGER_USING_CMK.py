"""Secrets are encrypted with a customer managed KMS key.

## What it checks
A secret must name a KMS key of its own account, not the one that AWS manages for
Secrets Manager. Where `kmsKeyArns` names keys, it must be one of them. A key of
another account does not count: AWS's own rule, which cannot read such a key, says so.
Secrets that wait for their deletion are not judged.

## Why it matters
The key that AWS manages lets everybody of the account decrypt who may read the
secret, and nobody of another. A key of one's own has a policy, and can be disabled.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/secretsmanager-using-cmk.html
- https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import arns, configuration, inputs, keys

RESOURCE_TYPES = ["AWS::SecretsManager::Secret"]
INPUTS = {"kmsKeyArns": inputs.optional(inputs.list_of(inputs.arn))}
MANAGED = f"{keys.AWS_MANAGED}secretsmanager"


class SECRETSMANAGER_USING_CMK(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        secret = configuration.configuration(configuration_item)
        if configuration.truth(secret.get("Deleted")):
            return [Evaluation(ComplianceType.NOT_APPLICABLE, annotation="The secret waits for its deletion.")]
        key = keys.arn(secret.get("KMSKeyId") or MANAGED, configuration_item)
        fault = shortfall(key, configuration.account_id(configuration_item), valid_rule_parameters["kmsKeyArns"])
        if fault:
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=fault)]
        return [Evaluation(ComplianceType.COMPLIANT)]


def shortfall(key, own, allowed):
    parsed = arns.parse(key)
    if parsed.resource.startswith(keys.AWS_MANAGED):
        return f"The secret uses {parsed.resource}, the key that AWS manages."
    if parsed.account != own:
        return f"The secret uses {key}, a key of another account."
    if allowed and key not in allowed:
        return f"The secret uses {key}, which is not one of kmsKeyArns."
    return None


def lambda_handler(event, context):
    return Evaluator(SECRETSMANAGER_USING_CMK(), RESOURCE_TYPES).handle(event, context)
