"""Stages of REST APIs show a client certificate to their back ends.

## What it checks
The stage must have a client certificate, and where `CertificateIDs` names some, one
of them. It is judged only where a method of the API has an integration of type
`HTTP`, as AWS's rule has it: other types, `HTTP_PROXY` among them, are not. Items do
not hold the integrations, so they are asked for. The settings of the stage are
judged, not what is deployed.

## Why it matters
A back end that can be reached over the Internet cannot tell the gateway, and all
that it checked, from anybody else. The certificate tells.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/api-gw-ssl-enabled.html
- https://docs.aws.amazon.com/apigateway/latest/developerguide/getting-started-client-side-ssl-authentication.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import arns, configuration, inputs

RESOURCE_TYPES = ["AWS::ApiGateway::Stage"]
INPUTS = {"CertificateIDs": inputs.optional(inputs.text_list)}


class API_GW_SSL_ENABLED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        api = arns.parse(configuration.arn(configuration_item)).resource.split("/")[2]
        if "HTTP" not in integrations(client_factory.build_client("apigateway"), api):
            annotation = "No method has an integration of type HTTP."
            return [Evaluation(ComplianceType.NOT_APPLICABLE, annotation=annotation)]
        certificate = configuration.configuration(configuration_item).get("clientCertificateId")
        if not certificate:
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation="The stage has no client certificate.")]
        allowed = valid_rule_parameters["CertificateIDs"]
        if allowed and certificate not in allowed:
            annotation = f"The client certificate is {certificate}, which is not one of CertificateIDs."
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        return [Evaluation(ComplianceType.COMPLIANT)]


def integrations(apigateway, api):
    """The types of the integrations of all methods of an API."""
    pages = apigateway.get_paginator("get_resources").paginate(restApiId=api, embed=["methods"])
    return {
        configuration.dig(method, "methodIntegration.type")
        for page in pages
        for resource in page.get("items", [])
        for method in resource.get("resourceMethods", {}).values()
    }


def lambda_handler(event, context):
    return Evaluator(API_GW_SSL_ENABLED(), RESOURCE_TYPES).handle(event, context)
