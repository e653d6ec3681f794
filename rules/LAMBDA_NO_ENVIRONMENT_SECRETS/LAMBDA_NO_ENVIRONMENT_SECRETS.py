"""Lambda functions hold no secrets in their environment variables.

## What it checks
No variable of a function may look like a secret: by its name, if one of
`namePatterns` fits it, unless its value only refers to where the secret is kept (an
ARN of Secrets Manager or Parameter Store, a dynamic reference) or says nothing; or
by its value, if one of `valuePatterns` fits that. All are regular expressions
between commas, searched for anywhere. Only the name is told, never the value.
Published versions keep the variables that they had and are not looked at.

Known false alarms: names of secrets and addresses of tokens, as in SECRET_NAME and
TOKEN_URL. `exemptVariableNames`, patterns too, leaves such variables out in every
function, and `exemptFunctionNames` whole functions.

## Why it matters
Whoever may read a function's configuration reads its variables, and so does every
copy of it, in templates, pipelines and logs. In a vault a secret has readers that
are known, and it can be changed.

## References
- https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
- https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets_lambda.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import annotations, inputs, resources, secrets

FUNCTION = "AWS::Lambda::Function"
INPUTS = {
    "namePatterns": secrets.patterns,
    "valuePatterns": secrets.patterns,
    "exemptVariableNames": inputs.optional(secrets.patterns),
    "exemptFunctionNames": inputs.optional(inputs.text_list),
}


class LAMBDA_NO_ENVIRONMENT_SECRETS(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        pages = client_factory.build_client("lambda").get_paginator("list_functions").paginate()
        return resources.judged(
            (function for page in pages for function in page["Functions"]),
            lambda function: evaluation(function["FunctionName"], function.get("Environment"), valid_rule_parameters),
            resource_type=FUNCTION,
            resource_id=lambda function: function["FunctionName"],
        )


def evaluation(name, environment, given):
    if name in (given["exemptFunctionNames"] or ()):
        return Evaluation(ComplianceType.NOT_APPLICABLE, name, FUNCTION, "The function is exempt.")
    told = [str(trace) for trace in secrets.in_variables(variables(environment or {}, given), *patterns(given))]
    if told:
        annotation = f"Variables look like secrets: {annotations.some(told)}."
        return Evaluation(ComplianceType.NON_COMPLIANT, name, FUNCTION, annotation)
    return Evaluation(ComplianceType.COMPLIANT, name, FUNCTION)


def patterns(given):
    return given["namePatterns"], given["valuePatterns"]


def variables(environment, given):
    """Those that are not exempt. Raises ValueError where Lambda could not decrypt them: nobody knows what they say."""
    error = environment.get("Error")
    if error:
        raise ValueError(f"its variables cannot be read: {error.get('ErrorCode') or 'no reason is told'}")
    exempt = given["exemptVariableNames"] or ()
    found = environment.get("Variables") or {}
    return {name: value for name, value in found.items() if not any(each.search(name) for each in exempt)}


def lambda_handler(event, context):
    return Evaluator(LAMBDA_NO_ENVIRONMENT_SECRETS()).handle(event, context)
