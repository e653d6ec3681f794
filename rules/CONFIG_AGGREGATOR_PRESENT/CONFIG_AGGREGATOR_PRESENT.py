"""AWS Config's records come together in one account.

## What it checks
The account that collects for the others must have an aggregator none of whose
sources failed at last: one of the organization with `requireOrganizationSource`,
else any. That account is `aggregatorAccountId`; where that is empty and the
organization is wanted, it is the delegated administrator of AWS Config, or the
management account where there is none. In other accounts the rule does not apply:
an aggregator of the organization needs no authorization.

Without `requireOrganizationSource` each other account must have authorized
`aggregatorAccountId` to collect.

An aggregator is made once, so the rule is asked in the home Region only.

## Why it matters
Whoever asks which accounts still have an open bucket has to ask each of them, or
one aggregator.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/aggregate-data.html
- https://docs.aws.amazon.com/config/latest/developerguide/set-up-aggregator-cli.html
- https://docs.aws.amazon.com/config/latest/APIReference/API_AggregatedSourceStatus.html
"""

from botocore.exceptions import ClientError
from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import annotations, inputs, organization

ACCOUNT = "AWS::::Account"
INPUTS = {
    "aggregatorAccountId": inputs.optional(inputs.account),
    "requireOrganizationSource": inputs.boolean,
}
SERVICE = "config.amazonaws.com"


class CONFIG_AGGREGATOR_PRESENT(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        account, config = event["accountId"], client_factory.build_client("config")
        central = valid_rule_parameters["aggregatorAccountId"]
        of_organization = valid_rule_parameters["requireOrganizationSource"]
        elsewhere = None
        if central not in (None, account) and of_organization:
            elsewhere = f"The rule answers in account {central}, which collects for the organization."
        if central is None and of_organization:
            elsewhere = whose(client_factory.build_client("organizations"), account)
        if elsewhere:
            return [Evaluation(ComplianceType.NOT_APPLICABLE, account, ACCOUNT, elsewhere)]
        fault = unauthorized(config, central) if central not in (None, account) else shortfall(config, of_organization)
        if fault:
            return [Evaluation(ComplianceType.NON_COMPLIANT, account, ACCOUNT, fault)]
        return [Evaluation(ComplianceType.COMPLIANT, account, ACCOUNT)]


def whose(organizations, account):
    """Why it is not for this account to collect for the organization; None where it is."""
    found = organization.describe(organizations)
    if not found:
        return "The account is in no organization, whose records would come together."
    administrators = delegated(organizations)
    if account in (administrators or [found["MasterAccountId"]]):
        return None
    where = (
        annotations.some(administrators) or f"the delegated administrator of AWS Config or {found['MasterAccountId']}"
    )
    return f"The rule answers in {where}."


def delegated(organizations):
    """The delegated administrators of AWS Config; none that a plain member is told of."""
    try:
        pages = organizations.get_paginator("list_delegated_administrators").paginate(ServicePrincipal=SERVICE)
        return [each["Id"] for page in pages for each in page["DelegatedAdministrators"]]
    except ClientError as error:
        if error.response["Error"]["Code"] != "AccessDeniedException":
            raise
        return []


def unauthorized(config, central):
    pages = config.get_paginator("describe_aggregation_authorizations").paginate()
    found = [each["AuthorizedAccountId"] for page in pages for each in page["AggregationAuthorizations"]]
    return None if central in found else f"Account {central} may not collect what AWS Config records here."


def shortfall(config, of_organization):
    pages = config.get_paginator("describe_configuration_aggregators").paginate()
    found = [each for page in pages for each in page["ConfigurationAggregators"]]
    kept = [each for each in found if not of_organization or each.get("OrganizationAggregationSource")]
    if not kept:
        return f"AWS Config has no aggregator{' of the organization' if of_organization else ''} in this Region."
    failed = {each["ConfigurationAggregatorName"]: failures(config, each) for each in kept}
    if not all(failed.values()):
        return None
    told = [f"{name} from {annotations.some(sources)}" for name, sources in failed.items()]
    return f"AWS Config's aggregators failed to collect: {annotations.some(told, 1)}."


def failures(config, aggregator):
    """The accounts and Regions from which an aggregator could not collect at last."""
    asked = {"ConfigurationAggregatorName": aggregator["ConfigurationAggregatorName"], "UpdateStatus": ["FAILED"]}
    pages = config.get_paginator("describe_configuration_aggregator_sources_status").paginate(**asked)
    found = [each for page in pages for each in page["AggregatedSourceStatusList"]]
    return [f"{each['SourceId']} in {each.get('AwsRegion') or 'any Region'}" for each in found]


def lambda_handler(event, context):
    return Evaluator(CONFIG_AGGREGATOR_PRESENT()).handle(event, context)
