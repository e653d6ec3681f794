"""EFS file systems are encrypted.

## What it checks
`Encrypted` of each file system must be true, whatever its state, and with `KmsKeyId`,
the ARN or the id of a key, it must be encrypted with that key. Encryption is chosen
when a file system is made: a person makes another one and moves the files.

## Why it matters
Without the key an encrypted file is worth nothing, in a backup too, and the key can be
taken away from anybody.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/efs-encrypted-check.html
- https://docs.aws.amazon.com/efs/latest/ug/encryption-at-rest.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import arns, inputs

FILE_SYSTEM = "AWS::EFS::FileSystem"
INPUTS = {"KmsKeyId": inputs.optional(inputs.kms_key)}


class EFS_ENCRYPTED_CHECK(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        wanted = valid_rule_parameters["KmsKeyId"]
        pages = client_factory.build_client("efs").get_paginator("describe_file_systems").paginate()
        return [evaluation(system, wanted) for page in pages for system in page["FileSystems"]]


def evaluation(system, wanted):
    fault = shortfall(system, wanted)
    if fault:
        return Evaluation(ComplianceType.NON_COMPLIANT, system["FileSystemId"], FILE_SYSTEM, fault)
    return Evaluation(ComplianceType.COMPLIANT, system["FileSystemId"], FILE_SYSTEM)


def shortfall(system, wanted):
    if not system.get("Encrypted"):
        return f"{system['FileSystemId']} is not encrypted."
    if wanted and not arns.is_key(system.get("KmsKeyId"), wanted):
        used = system.get("KmsKeyId") or "an unknown key"
        return f"{system['FileSystemId']} is encrypted with {used}, not with {wanted}."
    return None


def lambda_handler(event, context):
    return Evaluator(EFS_ENCRYPTED_CHECK()).handle(event, context)
