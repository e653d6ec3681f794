"""ASFF: findings in the shape of Security Hub's BatchImportFindings, which takes 100 a call.

Ids are stable, so that a later run updates the finding. Security Hub takes `Workflow` for new findings only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from trueup import __version__, regions
from trueup.manual_evidence.register import Status
from trueup.report.compact import listed
from trueup.report.fix_words import sentence
from trueup.report.model import EvidenceFacts, Report
from trueup.report.states import SPOKEN, shown
from trueup.report.store import Row, identity
from trueup.results import State
from trueup.times import utc

# Types that ASFF knows; all others are `Other`. A test holds the list to botocore's model.
# fmt: off
RESOURCE_TYPES = (
    "AwsAmazonMqBroker", "AwsApiGatewayRestApi", "AwsApiGatewayStage", "AwsApiGatewayV2Api", "AwsApiGatewayV2Stage",
    "AwsAppSyncGraphQlApi", "AwsAthenaWorkGroup", "AwsAutoScalingAutoScalingGroup",
    "AwsAutoScalingLaunchConfiguration", "AwsBackupBackupPlan", "AwsBackupBackupVault", "AwsBackupRecoveryPoint",
    "AwsCertificateManagerCertificate", "AwsCloudFormationStack", "AwsCloudFrontDistribution", "AwsCloudTrailTrail",
    "AwsCloudWatchAlarm", "AwsCodeBuildProject", "AwsDmsEndpoint", "AwsDmsReplicationInstance",
    "AwsDmsReplicationTask", "AwsDynamoDbTable", "AwsEc2ClientVpnEndpoint", "AwsEc2Eip", "AwsEc2Instance",
    "AwsEc2LaunchTemplate", "AwsEc2NetworkAcl", "AwsEc2NetworkInterface", "AwsEc2RouteTable", "AwsEc2SecurityGroup",
    "AwsEc2Subnet", "AwsEc2TransitGateway", "AwsEc2Volume", "AwsEc2Vpc", "AwsEc2VpcEndpointService",
    "AwsEc2VpcPeeringConnection", "AwsEc2VpnConnection", "AwsEcrContainerImage", "AwsEcrRepository",
    "AwsEcsCluster", "AwsEcsContainer", "AwsEcsService", "AwsEcsTask", "AwsEcsTaskDefinition", "AwsEfsAccessPoint",
    "AwsEksCluster", "AwsElasticBeanstalkEnvironment", "AwsElasticsearchDomain", "AwsElbLoadBalancer",
    "AwsElbv2LoadBalancer", "AwsEventSchemasRegistry", "AwsEventsEndpoint", "AwsEventsEventbus",
    "AwsGuardDutyDetector", "AwsIamAccessKey", "AwsIamGroup", "AwsIamPolicy", "AwsIamRole", "AwsIamUser",
    "AwsKinesisStream", "AwsKmsKey", "AwsLambdaFunction", "AwsLambdaLayerVersion", "AwsMskCluster",
    "AwsNetworkFirewallFirewall", "AwsNetworkFirewallFirewallPolicy", "AwsNetworkFirewallRuleGroup",
    "AwsOpenSearchServiceDomain", "AwsRdsDbCluster", "AwsRdsDbClusterSnapshot", "AwsRdsDbInstance",
    "AwsRdsDbSecurityGroup", "AwsRdsDbSnapshot", "AwsRdsEventSubscription", "AwsRedshiftCluster",
    "AwsRoute53HostedZone", "AwsS3AccessPoint", "AwsS3AccountPublicAccessBlock", "AwsS3Bucket", "AwsS3Object",
    "AwsSageMakerNotebookInstance", "AwsSecretsManagerSecret", "AwsSnsTopic", "AwsSqsQueue",
    "AwsSsmPatchCompliance", "AwsStepFunctionStateMachine", "AwsWafRateBasedRule", "AwsWafRegionalRateBasedRule",
    "AwsWafRegionalRule", "AwsWafRegionalRuleGroup", "AwsWafRegionalWebAcl", "AwsWafRule", "AwsWafRuleGroup",
    "AwsWafWebAcl", "AwsWafv2RuleGroup", "AwsWafv2WebAcl", "AwsXrayEncryptionConfig",
)
# fmt: on
_BY_SPELLING = {name.lower(): name for name in RESOURCE_TYPES}
# What AWS Config calls otherwise than ASFF.
_OTHERWISE = {
    "AWS::::Account": "AwsAccount",
    "AWS::ACM::Certificate": "AwsCertificateManagerCertificate",
    "AWS::AmazonMQ::Broker": "AwsAmazonMqBroker",
    "AWS::EC2::EIP": "AwsEc2Eip",
    "AWS::ElasticLoadBalancing::LoadBalancer": "AwsElbLoadBalancer",
    "AWS::ElasticLoadBalancingV2::LoadBalancer": "AwsElbv2LoadBalancer",
    "AWS::OpenSearch::Domain": "AwsOpenSearchServiceDomain",
    "AWS::StepFunctions::StateMachine": "AwsStepFunctionStateMachine",
}
# Security Hub's limits. Source: its API reference, AwsSecurityFinding
LONGEST_TITLE, LONGEST_DESCRIPTION, LONGEST_NOTE, LONGEST_ID = 256, 1024, 512, 512
MOST_REQUIREMENTS, LONGEST_REQUIREMENT = 32, 64
MOST_REASONS = 20


@contextmanager
def writing(report: Report, folder: Path) -> Iterator[Callable[[Row], None]]:
    """Write asff.json, `{"Findings": [...]}`; gives what takes the results one by one."""
    with (folder / "asff.json").open("w", encoding="utf-8", errors="backslashreplace") as stream:
        stream.write('{"Findings": [')
        put = listed(stream)
        yield lambda row: put(finding(report, row))
        for each in report.evidence:
            put(examined(report, each))
        stream.write("\n]}\n")


def resource_type(config_type: str) -> str:
    """ASFF's name for a resource type of AWS Config; `Other` where it has none."""
    if config_type in _OTHERWISE:
        return _OTHERWISE[config_type]
    return _BY_SPELLING.get(config_type.replace("::", "").lower(), "Other")


def partition(region: str, arn: str) -> str:
    """The AWS partition: of the ARN, or else of the Region."""
    if arn.startswith("arn:aws"):
        return arn.split(":")[1]
    return regions.partition(region)


def finding(report: Report, row: Row) -> dict[str, Any]:
    """One result as a finding."""
    line, spoken, rule = row.line, SPOKEN[row.state], report.rule[row.rule]
    account, recorded = line["accountId"], line["awsRegion"]
    where = partition(recorded, line["arn"])
    region = recorded if regions.is_region(recorded) else report.home_region or regions.main(where)
    updated = utc(row.evaluated)
    failing = row.state in (State.NON_COMPLIANT, State.WAIVED)
    said = line["annotation"] or f"{spoken.word}: {rule.summary or row.rule}"
    made = {
        "SchemaVersion": "2018-10-08",
        "Id": f"trueup/{account}/{recorded}/{row.id}",
        "ProductArn": f"arn:{where}:securityhub:{region}:{account}:product/{account}/default",
        "ProductName": "trueup",
        "GeneratorId": shown(f"trueup/{row.rule}", LONGEST_ID),
        "AwsAccountId": account,
        "Region": region,
        "Types": ["Software and Configuration Checks/Industry and Regulatory Standards"],
        "CreatedAt": utc(row.since) or updated,
        "UpdatedAt": updated,
        "LastObservedAt": updated,
        "Severity": {"Label": line["severity"].upper() if failing else "INFORMATIONAL"},
        "Title": shown(rule.summary or row.rule, LONGEST_TITLE),
        "Description": shown(said, LONGEST_DESCRIPTION),
        "ProductFields": {
            "trueup/runId": shown(line["runId"]),
            "trueup/version": __version__,
            "trueup/rule": shown(row.rule),
            "trueup/state": row.state.value,
            "trueup/ruleSeverity": line["severity"],
            "trueup/evidenceChain": report.chain,
        },
        "Resources": [
            {
                "Type": resource_type(line["resourceType"]),
                "Id": shown(line["arn"] or line["resourceId"] or account, LONGEST_ID),
                "Partition": where,
                "Region": region,
            }
        ],
        "Compliance": _compliance(report, row, said),
        "Workflow": {"Status": spoken.workflow},
        "RecordState": "ACTIVE",
    }
    if row.state == State.WAIVED:
        waived = f"WAIVED {line['waiverId']}: an approved exception"
        made["Note"] = {"Text": shown(waived, LONGEST_NOTE), "UpdatedBy": "trueup", "UpdatedAt": updated}
    fixes = report.fixes_of.get((row.rule, account, recorded, line["resourceId"]), ())
    if fixes:  # the last counts: ASFF has room for a few short texts
        said_of_it = {"fix": fixes[-1].id, "fixStanding": fixes[-1].standing, "fixTold": sentence(fixes[-1])}
        made["ProductFields"] |= {f"trueup/{name}": shown(text) for name, text in said_of_it.items()}
    if rule.document and failing:
        made["Remediation"] = {"Recommendation": {"Text": f"Run the SSM Automation document {rule.document}."}}
    return made


def examined(report: Report, each: EvidenceFacts) -> dict[str, Any]:
    """A piece of manual evidence as a finding that passes or fails nothing.

    Security Hub has no finding without an account: evidence about the organization goes to the first with results.
    """
    held = each.evidence
    account = held.account or next(iter(report.scope.accounts), "")
    place = next(filter(regions.is_region, report.scope.regions), "")
    where = partition(place, "")
    region = report.home_region or regions.main(where)
    files = [f"{file.path} sha256 {file.sha256}: {file.wrong or 'as it was looked at'}" for file in held.files]
    looked = f"{held.when}T00:00:00Z"
    return {
        "SchemaVersion": "2018-10-08",
        "Id": f"trueup/{account}/evidence/{identity('evidence', held.id, held.about)}",
        "ProductArn": f"arn:{where}:securityhub:{region}:{account}:product/{account}/default",
        "ProductName": "trueup",
        "GeneratorId": shown(f"trueup/evidence/{held.about}", LONGEST_ID),
        "AwsAccountId": account,
        "Region": region,
        "Types": ["Software and Configuration Checks/Industry and Regulatory Standards"],
        "CreatedAt": looked,
        "UpdatedAt": utc(report.as_of),
        "LastObservedAt": looked,
        "Severity": {"Label": "INFORMATIONAL"},
        "Title": shown(f"Manual evidence for {held.about}: {each.status}", LONGEST_TITLE),
        "Description": shown(held.what, LONGEST_DESCRIPTION),
        "ProductFields": {
            "trueup/runId": shown(report.run_id),
            "trueup/version": __version__,
            "trueup/evidence": held.id,
            "trueup/evidenceStatus": each.status.value,
            "trueup/examinedBy": shown(held.who),
            "trueup/validUntil": held.valid_until.isoformat(),
        },
        "Resources": [{"Type": "AwsAccount", "Id": f"AWS::::Account:{account}", "Partition": where, "Region": region}],
        "Compliance": {
            "Status": "NOT_AVAILABLE",
            "RelatedRequirements": [shown(held.about, LONGEST_REQUIREMENT)],
            "StatusReasons": [
                {"ReasonCode": "MANUAL_EVIDENCE", "Description": shown(text)}
                for text in (f"{each.status}, counts until {held.valid_until}", *files)
            ][:MOST_REASONS],
        },
        "Workflow": {"Status": "RESOLVED" if each.status == Status.VALID else "NEW"},
        "RecordState": "ACTIVE",
    }


def _compliance(report: Report, row: Row, said: str) -> dict[str, Any]:
    line = row.line
    compliance: dict[str, Any] = {"Status": SPOKEN[row.state].asff}
    controls = [shown(each, LONGEST_REQUIREMENT) for each in report.controls_of[row.rule][:MOST_REQUIREMENTS]]
    if controls:
        compliance["RelatedRequirements"] = controls
    if row.state != State.COMPLIANT:
        compliance["StatusReasons"] = [
            {"ReasonCode": row.state.value, "Description": shown(": ".join(filter(None, (line["reason"], said))))}
        ]
    if line["inputs"]:
        compliance["SecurityControlParameters"] = [
            {"Name": shown(name, 128), "Value": [shown(value)]} for name, value in sorted(line["inputs"].items())
        ]
    return compliance
