"""What AWS Config tells: recorders, rules, exceptions, and the aggregator's results."""

from deploy.fake.organization import NOW, REGIONS, handles


@handles("config")
def describe_configuration_recorder_status(o, account, region, given):
    return {"ConfigurationRecordersStatus": [{"name": "default", "recording": (account, region) not in o.unrecorded}]}


@handles("config")
def describe_config_rules(o, account, region, given):
    names = [name for (owner, where, name) in sorted(o.exceptions) if (owner, where) == (account, region)]
    return o.paged([{"ConfigRuleName": name, "Source": {"Owner": "AWS"}} for name in names], given, "ConfigRules")


@handles("config")
def describe_remediation_exceptions(o, account, region, given):
    held = o.exceptions[account, region, given["ConfigRuleName"]]
    return o.paged(held, given, "RemediationExceptions")


@handles("config")
def describe_configuration_aggregator_sources_status(o, account, region, given):
    listed = [
        {
            "SourceId": each,
            "SourceType": "ACCOUNT",
            "AwsRegion": where,
            "LastUpdateStatus": "SUCCEEDED",
            "LastUpdateTime": NOW,
        }
        for each in o.active()
        for where in REGIONS
    ]
    return o.paged(listed, given, "AggregatedSourceStatusList")


@handles("config")
def describe_aggregate_compliance_by_config_rules(o, account, region, given):
    keys = sorted({(each["rule"], each["account"], each["region"]) for each in o.results})
    if "Filters" in given:
        keys = [key for key in keys if key[1] == given["Filters"].get("AccountId", key[1])]
    bad = {"ComplianceType": "NON_COMPLIANT", "ComplianceContributorCount": {"CappedCount": 6, "CapExceeded": False}}
    listed = [
        {"ConfigRuleName": rule, "AccountId": owner, "AwsRegion": where, "Compliance": bad}
        for rule, owner, where in keys
    ]
    return o.paged(listed, given, "AggregateComplianceByConfigRules")


@handles("config")
def get_aggregate_compliance_details_by_config_rule(o, account, region, given):
    place = (given["ConfigRuleName"], given["AccountId"], given["AwsRegion"])
    listed = []
    for each in o.results:
        if (each["rule"], each["account"], each["region"]) == place:
            qualifier = {"ConfigRuleName": each["rule"], "ResourceType": each["type"], "ResourceId": each["id"]}
            listed.append(
                {
                    "EvaluationResultIdentifier": {"EvaluationResultQualifier": qualifier, "OrderingTimestamp": NOW},
                    "ComplianceType": each["verdict"],
                    "ResultRecordedTime": NOW,
                    "Annotation": each.get("annotation", ""),
                    "AccountId": each["account"],
                    "AwsRegion": each["region"],
                }
            )
    return o.paged(listed, given, "AggregateEvaluationResults")
