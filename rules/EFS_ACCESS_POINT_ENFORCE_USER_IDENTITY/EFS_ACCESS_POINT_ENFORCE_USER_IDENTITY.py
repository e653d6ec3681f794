"""EFS access points say themselves who their clients are.

## What it checks
`PosixUser` of the access point must have a user id and a group id. With `approvedUids`
the user id must be one of these, with `approvedGids` the group id; secondary groups do
not count. The owner of the root directory is no identity. An access point cannot be
changed: a person makes another one and moves the clients.

## Why it matters
NFS believes the user id that a client sends. Whoever is root on one machine is so on
the file system, and reads what belongs to every other application.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/efs-access-point-enforce-user-identity.html
- https://docs.aws.amazon.com/efs/latest/ug/enforce-identity-access-points.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs

RESOURCE_TYPES = ["AWS::EFS::AccessPoint"]
IDS = inputs.optional(inputs.list_of(inputs.matching(r"[0-9]+", "ids of POSIX, separated by commas")))
INPUTS = {"approvedUids": IDS, "approvedGids": IDS}
CHECKED = (("Uid", "approvedUids"), ("Gid", "approvedGids"))


class EFS_ACCESS_POINT_ENFORCE_USER_IDENTITY(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        user = configuration.configuration(configuration_item).get("PosixUser")
        faults = [fault for name, given in CHECKED if (fault := shortfall(user, name, valid_rule_parameters[given]))]
        if faults:
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=" ".join(faults))]
        return [Evaluation(ComplianceType.COMPLIANT)]


def shortfall(user, name, approved):
    value = str(configuration.dig(user, name, ""))
    if not value:
        return f"The access point sets no {name}."
    if approved and value not in approved:
        return f"{name} {value} is none of {', '.join(approved)}."
    return None


def lambda_handler(event, context):
    return Evaluator(EFS_ACCESS_POINT_ENFORCE_USER_IDENTITY(), RESOURCE_TYPES).handle(event, context)
