import json

import pytest

from rest_apis import add_method, stage
from support import COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, aws, item, load, verdict

PROOF = "model"  # of a stage, moto forgets its certificate
CERTIFICATE = {"clientCertificateId": "abc123"}

SCENARIOS = {  # given a stage that ...: (its method's integration, its configuration, inputs, then it is ...)
    "shows a certificate": ("HTTP", CERTIFICATE, {}, COMPLIANT),
    "shows none": ("HTTP", {"stageName": "live"}, {}, NON_COMPLIANT),
    "has null for a certificate": ("HTTP", {"clientCertificateId": None}, {}, NON_COMPLIANT),
    "has an empty text for a certificate": ("HTTP", {"clientCertificateId": ""}, {}, NON_COMPLIANT),
    "shows a certificate, in JSON text": ("HTTP", json.dumps(CERTIFICATE), {}, COMPLIANT),
    "has nothing recorded": ("HTTP", {}, {}, NON_COMPLIANT),
    "shows the one asked for": ("HTTP", CERTIFICATE, {"CertificateIDs": "abc123"}, COMPLIANT),
    "shows one of those asked for": ("HTTP", CERTIFICATE, {"CertificateIDs": "def456, abc123"}, COMPLIANT),
    "shows another than asked for": ("HTTP", CERTIFICATE, {"CertificateIDs": "def456"}, NON_COMPLIANT),
    "shows one whose id begins like the one asked for": (
        "HTTP",
        CERTIFICATE,
        {"CertificateIDs": "abc1234"},
        NON_COMPLIANT,
    ),
    "shows none where one is asked for": ("HTTP", {}, {"CertificateIDs": "abc123"}, NON_COMPLIANT),
    "passes requests on and shows none": ("HTTP_PROXY", {}, {}, NOT_APPLICABLE),
    "passes requests on and shows a certificate": ("HTTP_PROXY", CERTIFICATE, {}, NOT_APPLICABLE),
    "calls AWS and shows none": ("AWS", {}, {}, NOT_APPLICABLE),
    "calls a function and shows none": ("AWS_PROXY", {}, {}, NOT_APPLICABLE),
    "answers by itself and shows none": ("MOCK", {}, {}, NOT_APPLICABLE),
    "calls a function and shows another than asked for": (
        "AWS_PROXY",
        CERTIFICATE,
        {"CertificateIDs": "def456"},
        NOT_APPLICABLE,
    ),
}


@pytest.mark.parametrize(("integration", "configuration", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_stage_that(integration, configuration, inputs, expected):
    with aws() as client:
        arn = stage(client, integration=integration)
        recorded = item("AWS::ApiGateway::Stage", ARN=arn, configuration=configuration)

        assert verdict("API_GW_SSL_ENABLED", recorded, **inputs) == expected


def test_one_method_of_type_http_among_others_is_enough_to_be_judged():
    with aws() as client:
        arn = stage(client, integration="MOCK")
        add_method(client, arn.split("/")[2], "POST", "HTTP")

        assert verdict("API_GW_SSL_ENABLED", item("AWS::ApiGateway::Stage", ARN=arn)) == NON_COMPLIANT


def test_an_api_without_an_integration_is_not_judged():
    with aws() as client:
        arn = stage(client, integration="MOCK")
        apigateway, api = client("apigateway"), arn.split("/")[2]
        [root] = apigateway.get_resources(restApiId=api)["items"]
        apigateway.delete_integration(restApiId=api, resourceId=root["id"], httpMethod="GET")

        assert verdict("API_GW_SSL_ENABLED", item("AWS::ApiGateway::Stage", ARN=arn)) == NOT_APPLICABLE


class Gateway:
    """API Gateway whose resources come in these pages."""

    def __init__(self, *pages):
        self.pages, self.asked = pages, {}

    def get_paginator(self, _operation):
        return self

    def paginate(self, **asked):
        self.asked = asked
        return self.pages


def test_methods_are_asked_for_with_their_integrations_and_may_have_none():
    methods = {"GET": {"httpMethod": "GET"}, "POST": {"methodIntegration": {"type": "HTTP"}}}
    gateway = Gateway({}, {"items": [{"id": "root"}]}, {"items": [{"resourceMethods": methods}]})

    assert load("API_GW_SSL_ENABLED").integrations(gateway, "a1b2c3") == {None, "HTTP"}
    assert gateway.asked == {"restApiId": "a1b2c3", "embed": ["methods"]}


def bad(aws):
    """A stage without a certificate, before a back end of HTTP."""
    return stage(aws)


def good(aws):
    """A stage that shows a certificate."""
    certificate = aws("apigateway").generate_client_certificate()["clientCertificateId"]
    return stage(aws, patches={"/clientCertificateId": certificate})
