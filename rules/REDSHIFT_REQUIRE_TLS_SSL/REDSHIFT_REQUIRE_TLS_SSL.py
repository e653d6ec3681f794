"""Redshift clusters refuse connections without TLS.

## What it checks
`require_ssl` must be true in the parameter group of each cluster, of which Redshift is
asked: no item of a cluster says so. A group that waits for a reboot counts as it will
be, as on AWS's page. A parameter group is not judged by itself: nobody connects to it,
and the default ones cannot be changed. When it changes so does the item of each
cluster that has it, which tells whether it waits for a reboot.

## Why it matters
Without TLS the password and every row cross the network as they are. That a client
may use TLS helps nobody whose client does not.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/redshift-require-tls-ssl.html
- https://docs.aws.amazon.com/redshift/latest/mgmt/connecting-ssl-support.html
- https://docs.aws.amazon.com/redshift/latest/APIReference/API_ClusterParameterStatus.html
"""

from botocore.exceptions import ClientError
from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs

RESOURCE_TYPES = ["AWS::Redshift::Cluster", "AWS::Redshift::ClusterParameterGroup"]
PARAMETER = "require_ssl"
INPUTS = {}


class REDSHIFT_REQUIRE_TLS_SSL(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        if configuration_item["resourceType"] != RESOURCE_TYPES[0]:
            annotation = "A parameter group is judged at the clusters that have it."
            return [Evaluation(ComplianceType.NOT_APPLICABLE, annotation=annotation)]
        listed = configuration.listed(configuration.configuration(configuration_item).get("clusterParameterGroups"))
        if not listed:
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation="No parameter group of the cluster is known.")]
        name = listed[0]["parameterGroupName"]  # there is never another
        value = value_of(client_factory.build_client("redshift"), name)
        if value is None:
            annotation = f"The parameter group {name} is gone."
            return [Evaluation(ComplianceType.NOT_APPLICABLE, annotation=annotation)]
        if value.lower() != "true":
            annotation = f"{PARAMETER} of {name} is {value or 'not set'}: clients may connect without TLS."
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        return [Evaluation(ComplianceType.COMPLIANT)]


def value_of(redshift, group):
    """What the parameter is in a group; empty where it is not set, None where the group is gone."""
    pages = redshift.get_paginator("describe_cluster_parameters").paginate(ParameterGroupName=group)
    try:
        values = {each["ParameterName"]: each.get("ParameterValue") for page in pages for each in page["Parameters"]}
    except ClientError as error:
        if error.response["Error"]["Code"] != "ClusterParameterGroupNotFound":
            raise
        return None
    return values.get(PARAMETER) or ""


def lambda_handler(event, context):
    return Evaluator(REDSHIFT_REQUIRE_TLS_SSL(), RESOURCE_TYPES).handle(event, context)
