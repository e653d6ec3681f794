"""SageMaker notebooks have no direct internet access.

## What it checks
The `DirectInternetAccess` of each notebook instance must be `Disabled`; where it is
not told, it is enabled, which is SageMaker's default. A stopped or failed instance is
judged like one that runs, as it may be started any time. One that is being deleted is
not applicable.

The setting is fixed when the instance is made. The fix can only stop it, and it stays
a finding until a person has made another one in a subnet and deleted it.

## Why it matters
A notebook runs whatever its user has found, with the role's rights to the data. With
direct access, what it reads can leave past every firewall and flow log of the VPC.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/sagemaker-notebook-no-direct-internet-access.html
- https://docs.aws.amazon.com/sagemaker/latest/dg/appendix-notebook-and-internet-access.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import inputs, resources

NOTEBOOK = "AWS::SageMaker::NotebookInstance"
INPUTS = {}
GONE = ("ValidationException",)  # of a description by a name that was listed


class SAGEMAKER_NOTEBOOK_NO_DIRECT_INTERNET_ACCESS(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        sagemaker = client_factory.build_client("sagemaker")
        pages = sagemaker.get_paginator("list_notebook_instances").paginate()
        return resources.judged(
            (notebook for page in pages for notebook in page["NotebookInstances"]),
            lambda notebook: evaluation(sagemaker, notebook["NotebookInstanceArn"], notebook["NotebookInstanceName"]),
            resource_type=NOTEBOOK,
            resource_id=lambda notebook: notebook["NotebookInstanceArn"],
            gone=GONE,
        )


def evaluation(sagemaker, arn, name):
    notebook = sagemaker.describe_notebook_instance(NotebookInstanceName=name)
    if notebook.get("NotebookInstanceStatus") == "Deleting":
        return Evaluation(ComplianceType.NOT_APPLICABLE, arn, NOTEBOOK, f"{name} is being deleted.")
    access = notebook.get("DirectInternetAccess")
    if access != "Disabled":
        annotation = f"The DirectInternetAccess of {name} is {access or 'not set'}, not Disabled."
        return Evaluation(ComplianceType.NON_COMPLIANT, arn, NOTEBOOK, annotation)
    return Evaluation(ComplianceType.COMPLIANT, arn, NOTEBOOK)


def lambda_handler(event, context):
    return Evaluator(SAGEMAKER_NOTEBOOK_NO_DIRECT_INTERNET_ACCESS()).handle(event, context)
