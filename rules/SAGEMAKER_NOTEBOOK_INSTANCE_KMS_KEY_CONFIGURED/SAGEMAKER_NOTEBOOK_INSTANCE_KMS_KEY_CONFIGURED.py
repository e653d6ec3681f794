"""SageMaker notebooks encrypt their volumes with a KMS key.

## What it checks
Each notebook instance must name a KMS key for its volume, and where `kmsKeyArns` is
given, one of those. A key that the instance names by its id alone is known by that;
an alias says of no key for good, and is none of those. Instances that are being
deleted are not applicable.

The key is fixed when the instance is made: a person makes another one with a key,
moves the work over and deletes this one.

## Why it matters
Without a key of one's own the volume is encrypted with one that nobody can refuse:
whoever may read the instance reads the data that was copied to it.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/sagemaker-notebook-instance-kms-key-configured.html
- https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateNotebookInstance.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import arns, inputs, resources

NOTEBOOK = "AWS::SageMaker::NotebookInstance"
INPUTS = {"kmsKeyArns": inputs.optional(inputs.list_of(inputs.arn))}
GONE = ("ValidationException",)  # of a description by a name that was listed


class SAGEMAKER_NOTEBOOK_INSTANCE_KMS_KEY_CONFIGURED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        sagemaker = client_factory.build_client("sagemaker")
        allowed = valid_rule_parameters["kmsKeyArns"]
        pages = sagemaker.get_paginator("list_notebook_instances").paginate()
        return resources.judged(
            (notebook for page in pages for notebook in page["NotebookInstances"]),
            lambda notebook: evaluation(
                notebook["NotebookInstanceArn"],
                sagemaker.describe_notebook_instance(NotebookInstanceName=notebook["NotebookInstanceName"]),
                allowed,
            ),
            resource_type=NOTEBOOK,
            resource_id=lambda notebook: notebook["NotebookInstanceArn"],
            gone=GONE,
        )


def evaluation(arn, notebook, allowed):
    if notebook.get("NotebookInstanceStatus") == "Deleting":
        return Evaluation(ComplianceType.NOT_APPLICABLE, arn, NOTEBOOK, "The notebook is being deleted.")
    key = notebook.get("KmsKeyId")
    if not key:
        return Evaluation(ComplianceType.NON_COMPLIANT, arn, NOTEBOOK, "The notebook names no KMS key.")
    if allowed and not any(arns.is_key(key, each) for each in allowed):
        annotation = f"The notebook names the key {key}, which is not one of kmsKeyArns."
        return Evaluation(ComplianceType.NON_COMPLIANT, arn, NOTEBOOK, annotation)
    return Evaluation(ComplianceType.COMPLIANT, arn, NOTEBOOK)


def lambda_handler(event, context):
    return Evaluator(SAGEMAKER_NOTEBOOK_INSTANCE_KMS_KEY_CONFIGURED()).handle(event, context)
