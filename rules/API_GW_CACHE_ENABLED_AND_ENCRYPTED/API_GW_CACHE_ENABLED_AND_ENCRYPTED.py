"""Stages of REST APIs cache every method, and encrypt the cache.

## What it checks
The stage must have a cache cluster, and its settings for all methods, `*/*`, must
turn caching and the encryption of cached data on. The settings of a single method,
which win for that method, must do so too.

Known false alarm: an API whose answers must not be cached at all is a finding as
well, as AWS's rule has it. Waive it.

## Why it matters
A cache holds copies of answers, personal data among them, outside of the back end
that guards them.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/api-gw-cache-enabled-and-encrypted.html
- https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs

RESOURCE_TYPES = ["AWS::ApiGateway::Stage"]
INPUTS = {}
ALL_METHODS = "*/*"


class API_GW_CACHE_ENABLED_AND_ENCRYPTED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        fault = shortfall(configuration.configuration(configuration_item))
        if fault:
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=fault)]
        return [Evaluation(ComplianceType.COMPLIANT)]


def shortfall(stage):
    settings = stage.get("methodSettings") or {}
    if not configuration.truth(stage.get("cacheClusterEnabled")):
        return "The stage has no cache cluster."
    if ALL_METHODS not in settings:
        return f"The stage has no settings for all methods, {ALL_METHODS}: they are not cached."
    for method, chosen in settings.items():
        if not configuration.truth(configuration.dig(chosen, "cachingEnabled")):
            return f"Caching is off for {method}."
        if not configuration.truth(configuration.dig(chosen, "cacheDataEncrypted")):
            return f"Cached data is not encrypted for {method}."
    return None


def lambda_handler(event, context):
    return Evaluator(API_GW_CACHE_ENABLED_AND_ENCRYPTED(), RESOURCE_TYPES).handle(event, context)
