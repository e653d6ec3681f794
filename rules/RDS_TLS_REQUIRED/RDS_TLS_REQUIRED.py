"""RDS instances refuse connections without TLS.

## What it checks
The parameter group of each instance of `engines` must demand TLS: PostgreSQL and SQL
Server by `rds.force_ssl`, which must be 1, MySQL and MariaDB by
`require_secure_transport`, which must be ON or 1. The group must be in force: while it
waits for a restart it counts as if it did not demand it. Instances of a cluster, whose
own group decides, are not judged, nor are those of other engines. A group is shared,
and clients without TLS are cut off: a person looks who they are first.

## Why it matters
Without TLS the password and every row cross the network as they are. That a client
may use TLS helps nobody whose client does not.

## References
- https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.SSL.html
- https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/mysql-ssl-connections.html
- https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/SQLServer.Concepts.General.SSL.Using.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import inputs, resources

INSTANCE = "AWS::RDS::DBInstance"
PARAMETERS = {  # by how an engine's name begins: the parameter that demands TLS
    "postgres": "rds.force_ssl",
    "sqlserver": "rds.force_ssl",
    "mysql": "require_secure_transport",
    "mariadb": "require_secure_transport",
}
DEMANDS = ("1", "on")
GONE = ("DBParameterGroupNotFound",)
INPUTS = {"engines": inputs.list_of(inputs.choice(*PARAMETERS))}


class RDS_TLS_REQUIRED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        rds, engines, groups = client_factory.build_client("rds"), valid_rule_parameters["engines"], {}
        pages = rds.get_paginator("describe_db_instances").paginate()
        judged = [each for page in pages for each in page["DBInstances"] if is_judged(each, engines)]
        return resources.judged(
            judged,
            lambda instance: evaluation(rds, groups, instance),
            resource_type=INSTANCE,
            resource_id=lambda instance: instance["DbiResourceId"],
            gone=GONE,
        )


def is_judged(instance, engines):
    return not instance.get("DBClusterIdentifier") and family(instance) in engines


def family(instance):
    """`sqlserver` of `sqlserver-ex`."""
    return instance["Engine"].partition("-")[0]


def evaluation(rds, groups, instance):
    name = PARAMETERS[family(instance)]
    faults = [fault for group in instance["DBParameterGroups"] if (fault := shortfall(rds, groups, group, name))]
    if faults:
        return Evaluation(ComplianceType.NON_COMPLIANT, instance["DbiResourceId"], INSTANCE, " ".join(faults))
    return Evaluation(ComplianceType.COMPLIANT, instance["DbiResourceId"], INSTANCE)


def shortfall(rds, groups, group, name):
    found = group["DBParameterGroupName"]
    if found not in groups:  # many instances have one group
        groups[found] = values(rds, found)
    value = groups[found].get(name, "not set")
    if value.lower() not in DEMANDS:
        return f"{name} of {found} is {value}: clients may connect without TLS."
    status = group.get("ParameterApplyStatus")
    if status != "in-sync":
        return f"{found} is {status or 'in no state that is told'}, so that {name} may not be in force."
    return None


def values(rds, group):
    pages = rds.get_paginator("describe_db_parameters").paginate(DBParameterGroupName=group)
    parameters = [each for page in pages for each in page["Parameters"]]
    return {each["ParameterName"]: each["ParameterValue"] for each in parameters if each.get("ParameterValue")}


def lambda_handler(event, context):
    return Evaluator(RDS_TLS_REQUIRED()).handle(event, context)
