"""Resource shares stay in the organization.

## What it checks
A resource share of AWS RAM that the account owns must neither allow principals
outside of the organization nor hold one. A share allows them unless it was told
not to. One whose ARN is in `exemptShareArns` does not count, nor does one that AWS
makes of a resource's own policy: RAM cannot change it.

Known false alarm: in an account of no organization every share is open to others.

## Why it matters
A subnet, a gateway or a key that is shared works for whoever got it as if it were
their own. An account outside is under nobody's guardrails but its owner's.

## References
- https://docs.aws.amazon.com/ram/latest/userguide/getting-started-sharing.html
- https://docs.aws.amazon.com/ram/latest/APIReference/API_ResourceShareAssociation.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import annotations, inputs

SHARE = "AWS::RAM::ResourceShare"
INPUTS = {"exemptShareArns": inputs.optional(inputs.list_of(inputs.arn))}
GONE = ("DELETING", "DELETED")
OF_A_POLICY = ("CREATED_FROM_POLICY", "PROMOTING_TO_STANDARD")
NOT_IN_IT = ("DISASSOCIATING", "DISASSOCIATED", "FAILED")


class RAM_SHARE_EXTERNAL_PRINCIPALS_PROHIBITED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        ram, exempt = client_factory.build_client("ram"), valid_rule_parameters["exemptShareArns"] or ()
        pages = ram.get_paginator("get_resource_shares").paginate(resourceOwner="SELF")
        shares = [each for page in pages for each in page["resourceShares"] if each.get("status") not in GONE]
        outside = principals_from_outside(ram) if shares else {}
        return [evaluation(share, outside.get(share["resourceShareArn"], []), exempt) for share in shares]


def principals_from_outside(ram):
    """Principals outside of the organization, by the ARN of the share that they are in."""
    found = {}
    for page in ram.get_paginator("get_resource_share_associations").paginate(associationType="PRINCIPAL"):
        for each in page["resourceShareAssociations"]:
            # The reference says the reverse of `external`; its name, and the console, mean those outside.
            if each.get("external") and each.get("status") not in NOT_IN_IT:
                found.setdefault(each["resourceShareArn"], []).append(each["associatedEntity"])
    return found


def evaluation(share, outside, exempt):
    arn = share["resourceShareArn"]
    if arn in exempt:
        return Evaluation(ComplianceType.NOT_APPLICABLE, arn, SHARE, "The share is exempt.")
    if share.get("featureSet") in OF_A_POLICY:
        annotation = "The share is made of a resource's own policy, where it is changed."
        return Evaluation(ComplianceType.NOT_APPLICABLE, arn, SHARE, annotation)
    if outside:
        annotation = f"The share holds principals outside of the organization: {annotations.some(outside)}."
        return Evaluation(ComplianceType.NON_COMPLIANT, arn, SHARE, annotation)
    if share.get("allowExternalPrincipals") is not False:
        annotation = "The share allows principals outside of the organization."
        return Evaluation(ComplianceType.NON_COMPLIANT, arn, SHARE, annotation)
    return Evaluation(ComplianceType.COMPLIANT, arn, SHARE)


def lambda_handler(event, context):
    return Evaluator(RAM_SHARE_EXTERNAL_PRINCIPALS_PROHIBITED()).handle(event, context)
