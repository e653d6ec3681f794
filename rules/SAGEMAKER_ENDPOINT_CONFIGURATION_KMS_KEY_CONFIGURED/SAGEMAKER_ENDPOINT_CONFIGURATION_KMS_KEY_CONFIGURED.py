"""SageMaker endpoint configurations name a KMS key.

## What it checks
Each endpoint configuration must name a KMS key for the volumes of its instances, and
where `kmsKeyArns` is given, one of those. A key that it names by its id alone is
known by that; an alias says of no key for good, and is none of those.

Known false alarm: instance types with local storage encrypt that themselves, and
their configurations may name no key; AWS's rule finds them as well. Waive those. A
configuration cannot be changed: a person makes another one and updates the endpoint.

## Why it matters
The volume holds the model, and what it was asked. Without a key of one's own nobody
can take the right to read them away.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/sagemaker-endpoint-configuration-kms-key-configured.html
- https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateEndpointConfig.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import arns, inputs, resources

CONFIGURATION = "AWS::SageMaker::EndpointConfig"
INPUTS = {"kmsKeyArns": inputs.optional(inputs.list_of(inputs.arn))}
GONE = ("ValidationException",)  # of a description by a name that was listed


class SAGEMAKER_ENDPOINT_CONFIGURATION_KMS_KEY_CONFIGURED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        sagemaker = client_factory.build_client("sagemaker")
        allowed = valid_rule_parameters["kmsKeyArns"]
        pages = sagemaker.get_paginator("list_endpoint_configs").paginate()
        return resources.judged(
            (found for page in pages for found in page["EndpointConfigs"]),
            lambda found: evaluation(
                found["EndpointConfigArn"],
                sagemaker.describe_endpoint_config(EndpointConfigName=found["EndpointConfigName"]).get("KmsKeyId"),
                allowed,
            ),
            resource_type=CONFIGURATION,
            resource_id=lambda found: found["EndpointConfigArn"],
            gone=GONE,
        )


def evaluation(arn, key, allowed):
    if not key:
        annotation = "The endpoint configuration names no KMS key."
        return Evaluation(ComplianceType.NON_COMPLIANT, arn, CONFIGURATION, annotation)
    if allowed and not any(arns.is_key(key, each) for each in allowed):
        annotation = f"The endpoint configuration names the key {key}, which is not one of kmsKeyArns."
        return Evaluation(ComplianceType.NON_COMPLIANT, arn, CONFIGURATION, annotation)
    return Evaluation(ComplianceType.COMPLIANT, arn, CONFIGURATION)


def lambda_handler(event, context):
    return Evaluator(SAGEMAKER_ENDPOINT_CONFIGURATION_KMS_KEY_CONFIGURED()).handle(event, context)
