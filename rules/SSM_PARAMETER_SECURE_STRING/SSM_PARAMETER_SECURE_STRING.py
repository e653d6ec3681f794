"""Parameters whose name tells of a secret are encrypted.

## What it checks
A parameter of Parameter Store whose name one of `namePatterns` fits must be of the type
`SecureString`, unless one of `exemptNamePatterns` fits its name too. All are regular
expressions between commas, searched for anywhere. Values are never read, so a secret
under a name that tells of none is not found.

Known false alarms: names, ARNs and addresses of secrets, and keys that everybody may
have. As they come, `exemptNamePatterns` leaves out names that end in `arn`, `url` and
their like, and public keys; give your own where `key` is the key of a map, or `token`
counts words. AMI ids that AWS checks, by the data type `aws:ec2:image`, are right.

## Why it matters
Whoever may read parameters reads text as it is, and every former version of it. A
SecureString can be read only by those who may use its key as well.

## References
- https://docs.aws.amazon.com/systems-manager/latest/userguide/secure-string-parameter-kms-encryption.html
- https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ParameterMetadata.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import inputs, resources, secrets

PARAMETER = "AWS::SSM::Parameter"
INPUTS = {"namePatterns": secrets.patterns, "exemptNamePatterns": inputs.optional(secrets.patterns)}


class SSM_PARAMETER_SECURE_STRING(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        pages = client_factory.build_client("ssm").get_paginator("describe_parameters").paginate()
        return resources.judged(
            (parameter for page in pages for parameter in page["Parameters"]),
            lambda parameter: evaluation(parameter["Name"], parameter, valid_rule_parameters),
            resource_type=PARAMETER,
            resource_id=lambda parameter: parameter["Name"],
        )


def evaluation(name, parameter, given):
    if parameter.get("Type") == "SecureString" or parameter.get("DataType") == "aws:ec2:image":
        return Evaluation(ComplianceType.COMPLIANT, name, PARAMETER)
    fits = fitting(name, given["namePatterns"])
    if not fits or fitting(name, given["exemptNamePatterns"] or ()):
        return Evaluation(ComplianceType.COMPLIANT, name, PARAMETER)
    annotation = f"The parameter is a {parameter.get('Type')}, not a SecureString, and its name fits {fits}."
    return Evaluation(ComplianceType.NON_COMPLIANT, name, PARAMETER, annotation)


def fitting(name, patterns):
    return next((pattern.pattern for pattern in patterns if pattern.search(name)), None)


def lambda_handler(event, context):
    return Evaluator(SSM_PARAMETER_SECURE_STRING()).handle(event, context)
