"""Lambda functions take signed code only.

## What it checks
A function must have a code signing configuration and, unless `enforce` is false, one
that refuses what is not signed (`Enforce`) instead of warning of it. Where
`codeSigningConfigArns` names configurations, it must be one of them. Functions made
of container images, which Lambda cannot verify, and those that `exemptFunctionNames`
names are not applicable. Configuration items do not tell, so Lambda is asked.

## Why it matters
Whoever gets hold of a pipeline's role can deploy what they like. With a signature
they need the signing profile too, which is somebody else's.

## References
- https://docs.aws.amazon.com/lambda/latest/dg/configuration-codesigning.html
- https://docs.aws.amazon.com/lambda/latest/api/API_CodeSigningPolicies.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import arns, configuration, inputs

RESOURCE_TYPES = ["AWS::Lambda::Function"]
INPUTS = {
    "enforce": inputs.boolean,
    "codeSigningConfigArns": inputs.optional(inputs.list_of(inputs.arn)),
    "exemptFunctionNames": inputs.optional(inputs.text_list),
}


class LAMBDA_CODE_SIGNING_ENABLED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        name = configuration.name(configuration_item)
        packed = configuration.configuration(configuration_item).get("packageType")
        client = client_factory.build_client("lambda")
        return [evaluation(name, packed, lambda each: signing_of(client, each), valid_rule_parameters)]

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        client = client_factory.build_client("lambda")
        signing = signing_by_function(client)
        return [
            evaluation(function["FunctionName"], function.get("PackageType"), signing.get, valid_rule_parameters)
            for page in client.get_paginator("list_functions").paginate()
            for function in page["Functions"]
        ]


def signing_of(client, name):
    """The function's configuration, or None."""
    arn = client.get_function_code_signing_config(FunctionName=name).get("CodeSigningConfigArn")
    return client.get_code_signing_config(CodeSigningConfigArn=arn)["CodeSigningConfig"] if arn else None


def signing_by_function(client):
    """Every function's configuration by the function's name, asked once for each configuration."""
    return {
        arns.parse(function).resource_name: config
        for page in client.get_paginator("list_code_signing_configs").paginate()
        for config in page["CodeSigningConfigs"]
        for functions in client.get_paginator("list_functions_by_code_signing_config").paginate(
            CodeSigningConfigArn=config["CodeSigningConfigArn"]
        )
        for function in functions["FunctionArns"]
    }


def evaluation(name, packed, signing, rule_inputs):
    if packed == "Image" or name in (rule_inputs["exemptFunctionNames"] or ()):
        annotation = "The function is exempt." if packed != "Image" else "Lambda verifies no container image."
        return Evaluation(ComplianceType.NOT_APPLICABLE, name, RESOURCE_TYPES[0], annotation)
    fault = shortfall(signing(name), rule_inputs)
    if fault:
        return Evaluation(ComplianceType.NON_COMPLIANT, name, RESOURCE_TYPES[0], f"{name} {fault}.")
    return Evaluation(ComplianceType.COMPLIANT, name, RESOURCE_TYPES[0])


def shortfall(config, rule_inputs):
    if not config:
        return "has no code signing configuration"
    arn, allowed = config["CodeSigningConfigArn"], rule_inputs["codeSigningConfigArns"]
    if allowed and arn not in allowed:
        return f"has {arn}, which is not one of codeSigningConfigArns"
    action = (config.get("CodeSigningPolicies") or {}).get("UntrustedArtifactOnDeployment") or "Warn"
    if rule_inputs["enforce"] and action != "Enforce":
        return f"has {arn}, which does not enforce signatures: UntrustedArtifactOnDeployment is {action}"
    return None


def lambda_handler(event, context):
    return Evaluator(LAMBDA_CODE_SIGNING_ENABLED(), RESOURCE_TYPES).handle(event, context)
