"""Elastic Beanstalk environments take managed platform updates.

## What it checks
The option `ManagedActionsEnabled` of the environment must be true and, where the
input `UpdateLevel` is given, so must be its update level: `minor` or `patch`, no
other counts. Environments that are being terminated are not applicable.

## Why it matters
A platform version is the operating system, the web server and the runtime. Without
managed updates it stays what it was on the day when the environment was made.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/elastic-beanstalk-managed-updates-enabled.html
- https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/environment-platform-update-managed.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs

RESOURCE_TYPES = ["AWS::ElasticBeanstalk::Environment"]
INPUTS = {"UpdateLevel": inputs.optional(inputs.choice("minor", "patch"))}
ENABLED = "aws:elasticbeanstalk:managedactions.ManagedActionsEnabled"
LEVEL = "aws:elasticbeanstalk:managedactions:platformupdate.UpdateLevel"
LEAVING = ("Terminating", "Terminated")


class ELASTIC_BEANSTALK_MANAGED_UPDATES_ENABLED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        environment = configuration.configuration(configuration_item)
        if environment.get("status") in LEAVING:
            annotation = f"The environment is {environment['status']}."
            return [Evaluation(ComplianceType.NOT_APPLICABLE, annotation=annotation)]
        fault = shortfall(environment.get("optionSettings"), valid_rule_parameters["UpdateLevel"])
        if fault:
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=fault)]
        return [Evaluation(ComplianceType.COMPLIANT)]


def shortfall(options, wanted):
    enabled = configuration.text(configuration.dig(options, ENABLED))
    if not configuration.truth(enabled):
        return f"ManagedActionsEnabled is {enabled or 'not set'}."
    level = configuration.text(configuration.dig(options, LEVEL))
    if wanted and level != wanted:
        return f"UpdateLevel is {level or 'not set'}, not {wanted}."
    return None


def lambda_handler(event, context):
    return Evaluator(ELASTIC_BEANSTALK_MANAGED_UPDATES_ENABLED(), RESOURCE_TYPES).handle(event, context)
