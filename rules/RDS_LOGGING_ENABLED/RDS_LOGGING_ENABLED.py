"""RDS instances send the logs of their engine to CloudWatch Logs.

## What it checks
All of these must be exported: Oracle alert, audit, listener and trace; PostgreSQL
postgresql and upgrade; MySQL, MariaDB and Aurora MySQL audit, error, general and
slowquery; SQL Server agent and error; Aurora PostgreSQL postgresql. `additionalLogs`
asks for more by engine: `oracle: oemagent ; aurora: slowquery`. An engine is named
by how its name begins, but `aurora` is not Aurora PostgreSQL. Other engines are
judged where it names them. Instances that are neither available nor backing-up,
storage-optimization or storage-full are not applicable.

## Why it matters
Logs on the instance are deleted within days, and with the instance. Who logged in
and what was asked is known afterwards from what was sent elsewhere.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/rds-logging-enabled.html
- https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-9
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs

RESOURCE_TYPES = ["AWS::RDS::DBInstance"]
JUDGED = ("available", "backing-up", "storage-optimization", "storage-full")
MYSQL = ("audit", "error", "general", "slowquery")
LOGS = {  # by how an engine's name begins, the longest that fits
    "aurora": MYSQL,
    "aurora-mysql": MYSQL,
    "aurora-postgresql": ("postgresql",),
    "mariadb": MYSQL,
    "mysql": MYSQL,
    "oracle": ("alert", "audit", "listener", "trace"),
    "postgres": ("postgresql", "upgrade"),
    "sqlserver": ("agent", "error"),
}


def by_engine(given):
    """Logs by engine: `oracle: general, slowquery ; aurora: alert`."""
    found = {}
    for entry in filter(str.strip, given.split(";")):
        engine, _, logs = entry.partition(":")
        if not engine.strip() or not logs.strip():
            raise ValueError("engines with their logs, such as oracle: general, slowquery ; aurora: alert")
        found[engine.strip().lower()] = inputs.text_list(logs.lower())
    return found


INPUTS = {"additionalLogs": inputs.optional(by_engine)}


class RDS_LOGGING_ENABLED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        instance = configuration.configuration(configuration_item)
        status, engine = instance.get("dBInstanceStatus"), instance.get("engine")
        if status not in JUDGED:
            annotation = f"The instance is {status or 'in no state that is recorded'}."
            return [Evaluation(ComplianceType.NOT_APPLICABLE, annotation=annotation)]
        additional = valid_rule_parameters["additionalLogs"] or {}
        wanted = {*of_engine(LOGS, engine), *of_engine(additional, engine)}
        if not wanted:
            annotation = f"No logs are asked for of {engine or 'an unknown engine'}."
            return [Evaluation(ComplianceType.NOT_APPLICABLE, annotation=annotation)]
        missing = wanted - set(configuration.listed(instance.get("enabledCloudwatchLogsExports")))
        if missing:
            annotation = f"Not sent to CloudWatch Logs: {', '.join(sorted(missing))}."
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        return [Evaluation(ComplianceType.COMPLIANT)]


def of_engine(logs, engine):
    # AWS's page does not say how engines are named in additionalLogs; its example has `oracle` and `aurora`.
    fitting = [name for name in logs if f"{engine}-".startswith(f"{name}-")]
    if engine == "aurora-postgresql":
        fitting = [name for name in fitting if name == engine]
    return logs[max(fitting, key=len)] if fitting else ()


def lambda_handler(event, context):
    return Evaluator(RDS_LOGGING_ENABLED(), RESOURCE_TYPES).handle(event, context)
