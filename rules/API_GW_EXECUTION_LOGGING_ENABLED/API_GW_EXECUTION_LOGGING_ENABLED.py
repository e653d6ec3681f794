"""Stages of REST and WebSocket APIs log the execution of every method.

## What it checks
The settings for all methods of a stage, and those of single methods or routes, which
win for these, must log at a level of `loggingLevel`. HTTP APIs have no execution log
and are not judged: where a stage tells no level at all, its API is asked for.

## Why it matters
The execution log tells what became of a request inside the gateway: who was
authorized, what was sent to the back end, and what failed there.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/api-gw-execution-logging-enabled.html
- https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
- https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-logging.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import arns, configuration, inputs

REST, _ = RESOURCE_TYPES = ["AWS::ApiGateway::Stage", "AWS::ApiGatewayV2::Stage"]
INPUTS = {"loggingLevel": inputs.optional(inputs.list_of(inputs.choice("ERROR", "INFO")))}
ALL_METHODS, ANY_LEVEL = "*/*", ("ERROR", "INFO")


class API_GW_EXECUTION_LOGGING_ENABLED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        stage = configuration.configuration(configuration_item)
        if configuration_item["resourceType"] == REST:
            levels = levels_of_rest(stage)
        else:
            levels = levels_of_later(stage)
            if not any(levels.values()) and is_http(configuration_item, client_factory):
                return [Evaluation(ComplianceType.NOT_APPLICABLE, annotation="An HTTP API has no execution log.")]
        wanted = valid_rule_parameters["loggingLevel"] or ANY_LEVEL
        for method, level in levels.items():
            if str(level).upper() not in wanted:
                annotation = f"The level for {method} is {level or 'not set'}, not {' or '.join(wanted)}."
                return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        return [Evaluation(ComplianceType.COMPLIANT)]


def levels_of_rest(stage):
    """The level for all methods, `*/*`, and for each method with settings of its own."""
    settings = stage.get("methodSettings") or {}
    return {ALL_METHODS: None} | {method: configuration.dig(own, "loggingLevel") for method, own in settings.items()}


def levels_of_later(stage):
    """The same of an API of version 2, whose routes have settings."""
    settings = stage.get("routeSettings") or {}
    default = {ALL_METHODS: configuration.dig(stage, "defaultRouteSettings.loggingLevel")}
    return default | {route: configuration.dig(own, "loggingLevel") for route, own in settings.items()}


def is_http(item, client_factory):
    api = arns.parse(configuration.arn(item)).resource.split("/")[2]
    return client_factory.build_client("apigatewayv2").get_api(ApiId=api).get("ProtocolType") == "HTTP"


def lambda_handler(event, context):
    return Evaluator(API_GW_EXECUTION_LOGGING_ENABLED(), RESOURCE_TYPES).handle(event, context)
