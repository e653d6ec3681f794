"""Functions cannot be invoked by the public.

## What it checks
No statement of the function's policy may allow a principal that is empty or has
a wildcard, unless a condition leaves only fixed accounts, organizations or
sources. S3 may be allowed only together with the account that owns the bucket:
a bucket's ARN names no account, and a deleted bucket's name is free for anyone.
A public function URL is such a statement too. Configuration items do not hold
the policy, so it is asked for; policies of versions and aliases are not.

## Why it matters
Whoever can invoke a function acts with its role's rights, on its owner's bill.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/lambda-function-public-access-prohibited.html
- https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
"""

from botocore.exceptions import ClientError
from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs, policy

RESOURCE_TYPES = ["AWS::Lambda::Function"]
INPUTS = {}


class LAMBDA_FUNCTION_PUBLIC_ACCESS_PROHIBITED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        document = function_policy(client_factory.build_client("lambda"), configuration.name(configuration_item))
        for statement in policy.read(document):
            fault = opening(statement)
            if fault:
                annotation = f"Statement {statement.sid} {fault}."
                return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        return [Evaluation(ComplianceType.COMPLIANT)]


def function_policy(client, name):
    try:
        return client.get_policy(FunctionName=name)["Policy"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
        return None


def opening(statement):
    if not statement.allows:
        return None
    anyone = not statement.principals or any(is_open(principal) for principal in statement.principals)
    if anyone and not statement.narrows_principal:
        return f"allows {', '.join(statement.actions)} to the public"
    if any(is_s3(principal) for principal in statement.principals) and not names_source_owner(statement):
        return "allows S3 in every account: it has no condition on aws:SourceAccount"
    return None


def is_open(principal):
    return not principal.value or "*" in principal.value


def is_s3(principal):
    return principal.kind == "Service" and principal.value.startswith("s3.")


def names_source_owner(statement):
    return any(each.narrows_principal and each.key != "aws:sourcearn" for each in statement.conditions)


def lambda_handler(event, context):
    return Evaluator(LAMBDA_FUNCTION_PUBLIC_ACCESS_PROHIBITED(), RESOURCE_TYPES).handle(event, context)
