"""DynamoDB tables are encrypted with a KMS key of the account.

## What it checks
The table must be encrypted with KMS, and be so already: while a key is changed it is
not. A key that DynamoDB owns, which every new table has, does not count. Where
`kmsKeyArns` names keys, the table's must be one of these; else the one that AWS
manages for the account counts too.

## Why it matters
Nobody sees who uses a key that DynamoDB owns, and nobody can take it away. With a key
of the account, reading the table leaves a trace, and ends when the key does.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/dynamodb-table-encrypted-kms.html
- https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/EncryptionAtRest.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs

RESOURCE_TYPES = ["AWS::DynamoDB::Table"]
INPUTS = {"kmsKeyArns": inputs.optional(inputs.list_of(inputs.arn))}


class DYNAMODB_TABLE_ENCRYPTED_KMS(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        table = configuration.configuration(configuration_item)
        fault = shortfall(table, valid_rule_parameters["kmsKeyArns"])
        if fault:
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=fault)]
        return [Evaluation(ComplianceType.COMPLIANT)]


def shortfall(table, allowed):
    status = configuration.dig(table, "ssedescription.status")
    if not status:
        return "The table is encrypted with a key that DynamoDB owns."
    if status != "ENABLED":
        return f"Encryption with KMS is {status}, not ENABLED."
    kind = configuration.dig(table, "ssedescription.ssetype", "not recorded")
    if kind != "KMS":
        return f"The type of encryption is {kind}, not KMS."
    key = configuration.dig(table, "ssedescription.kmsmasterKeyArn", "an unknown key")
    if allowed and key not in allowed:
        return f"The table is encrypted with {key}, which is not one of kmsKeyArns."
    return None


def lambda_handler(event, context):
    return Evaluator(DYNAMODB_TABLE_ENCRYPTED_KMS(), RESOURCE_TYPES).handle(event, context)
