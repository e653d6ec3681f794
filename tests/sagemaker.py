"""Notebook instances and endpoint configurations of SageMaker: emulated ones, and what SageMaker tells of odd ones."""

from unittest.mock import patch

from botocore.exceptions import ClientError

import support

ROLE = "arn:aws:iam::123456789012:role/notebooks"
ARN = "arn:aws:sagemaker:eu-west-1:123456789012"
KEY = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"


def notebook(aws, name, **given):
    """The ARN of a new notebook instance, which runs."""
    asked = {"NotebookInstanceName": name, "InstanceType": "ml.t3.medium", "RoleArn": ROLE}
    return aws("sagemaker").create_notebook_instance(**asked | given)["NotebookInstanceArn"]


def endpoint_config(aws, name, **given):
    """The ARN of a new endpoint configuration with one model."""
    aws("sagemaker").create_model(ModelName=name, ExecutionRoleArn=ROLE, PrimaryContainer={"Image": "shop/model"})
    one = {"VariantName": "one", "ModelName": name, "InstanceType": "ml.m5.large", "InitialInstanceCount": 1}
    asked = {"EndpointConfigName": name, "ProductionVariants": [one]}
    return aws("sagemaker").create_endpoint_config(**asked | given)["EndpointConfigArn"]


class Told:
    """SageMaker with these, by name, each on a page of its own; it describes those only that are not None."""

    def __init__(self, **described):
        self.described = described

    def build_client(self, service):
        assert service == "sagemaker"
        return self

    def get_paginator(self, operation):
        kind, path = {
            "list_notebook_instances": ("NotebookInstance", "notebook-instance"),
            "list_endpoint_configs": ("EndpointConfig", "endpoint-config"),
        }[operation]
        self.pages = [
            {f"{kind}s": [{f"{kind}Name": name, f"{kind}Arn": f"{ARN}:{path}/{name}"}]} for name in self.described
        ]
        return self

    def paginate(self):
        return self.pages

    def describe_notebook_instance(self, NotebookInstanceName):  # noqa: N803 - as boto3 spells it
        return self._told(NotebookInstanceName, "DescribeNotebookInstance")

    def describe_endpoint_config(self, EndpointConfigName):  # noqa: N803 - as boto3 spells it
        return self._told(EndpointConfigName, "DescribeEndpointConfig")

    def _told(self, name, operation):
        told = self.described[name]
        if isinstance(told, str) or told is None:
            raise ClientError(
                {"Error": {"Code": told or "ValidationException", "Message": "RecordNotFound"}}, operation
            )
        return told


def evaluations(rule, told, **inputs):
    """What a rule says of what SageMaker tells."""
    with patch.object(support, "client", lambda service, _region: {"sagemaker": told}[service]):
        return support.evaluations(rule, **inputs)
