"""Routes of HTTP and WebSocket APIs ask who calls.

## What it checks
Each route must have an authorization type other than `NONE`, and with
`authorizationType` that one. Of a WebSocket API only the route `$connect` can have
one, so its other routes are not judged. A route is known by the ARN of its API and
its own id.

Known false alarm: a route that is meant for everybody, such as a health check, is a
finding as well. Waive it.

## Why it matters
A route without an authorizer serves whoever finds its address.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/api-gwv2-authorization-type-configured.html
- https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control.html
- https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-control-access.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import inputs

ROUTE = "AWS::ApiGatewayV2::Route"
INPUTS = {"authorizationType": inputs.optional(inputs.choice("CUSTOM", "AWS_IAM", "JWT"))}


class API_GWV2_AUTHORIZATION_TYPE_CONFIGURED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        apigatewayv2 = client_factory.build_client("apigatewayv2")
        wanted = valid_rule_parameters["authorizationType"]
        return [evaluation(arn, route, wanted) for arn, route in routes(apigatewayv2)]


def routes(apigatewayv2):
    """Each route that can have an authorizer, with its ARN."""
    region = apigatewayv2.meta.region_name
    partition = apigatewayv2.meta.partition
    for apis in apigatewayv2.get_paginator("get_apis").paginate():
        for api in apis.get("Items", []):
            for page in apigatewayv2.get_paginator("get_routes").paginate(ApiId=api["ApiId"]):
                for route in page.get("Items", []):
                    if api.get("ProtocolType") != "WEBSOCKET" or route.get("RouteKey") == "$connect":
                        path = f"/apis/{api['ApiId']}/routes/{route['RouteId']}"
                        yield f"arn:{partition}:apigateway:{region}::{path}", route


def evaluation(arn, route, wanted):
    found = route.get("AuthorizationType") or "NONE"
    if found == "NONE" or wanted not in (None, found):
        annotation = (
            f"The authorization type of {route.get('RouteKey')} is {found}{f', not {wanted}' if wanted else ''}."
        )
        return Evaluation(ComplianceType.NON_COMPLIANT, arn, ROUTE, annotation)
    return Evaluation(ComplianceType.COMPLIANT, arn, ROUTE)


def lambda_handler(event, context):
    return Evaluator(API_GWV2_AUTHORIZATION_TYPE_CONFIGURED()).handle(event, context)
