"""AWS Config of the emulation answers a query that it was told of."""

from moto.config.models import config_backends

from emulating import refused
from trueup.emulated import MANAGEMENT


def test_a_query_is_answered_by_its_expression(client):
    config = client("config")
    known = config_backends[MANAGEMENT][config.meta.region_name]._expression_results
    known["SELECT arn WHERE resourceId = 'orders'"] = ['{"arn": "arn:aws:s3:::orders"}']

    told = config.select_resource_config(Expression="SELECT arn WHERE resourceId = 'orders'")
    assert told["Results"] == ['{"arn": "arn:aws:s3:::orders"}']
    assert config.select_resource_config(Expression="SELECT arn WHERE resourceId = 'others'")["Results"] == []


def test_of_a_channel_that_has_not_delivered_yet_nothing_failed(client):
    config = client("config")
    assert config.describe_delivery_channel_status()["DeliveryChannelsStatus"] == []
    config.put_configuration_recorder(ConfigurationRecorder={"name": "default", "roleARN": "arn:aws:iam::1:role/r"})
    config.put_delivery_channel(DeliveryChannel={"name": "default", "s3BucketName": "history"})
    [told] = config.describe_delivery_channel_status(DeliveryChannelNames=["default"])["DeliveryChannelsStatus"]
    assert told["configHistoryDeliveryInfo"] == {"lastStatus": "NOT_APPLICABLE"}
    asked = {"DeliveryChannelNames": ["other"]}
    assert refused(config.describe_delivery_channel_status, **asked) == "NoSuchDeliveryChannelException"


def test_a_rule_that_there_is_has_the_remediation_that_it_was_given(client):
    config = client("config")
    made = {"ConfigRuleName": "buckets", "TargetType": "SSM_DOCUMENT", "TargetId": "EnableS3Versioning"}
    put = {"RemediationConfigurations": [made]}
    assert refused(config.put_remediation_configurations, **put) == "InvalidParameterValueException"
    source = {"Owner": "AWS", "SourceIdentifier": "S3_BUCKET_VERSIONING_ENABLED"}
    config.put_config_rule(ConfigRule={"ConfigRuleName": "buckets", "Source": source})
    config.put_remediation_configurations(**put)
    told = config.describe_remediation_configurations(ConfigRuleNames=["buckets", "others"])
    assert told["RemediationConfigurations"] == [made]


def test_a_pack_is_deployed_at_once(client):
    config = client("config")
    config.put_conformance_pack(ConformancePackName="ours", TemplateBody="Resources: {}")
    [told] = config.describe_conformance_pack_status()["ConformancePackStatusDetails"]
    assert (told["ConformancePackName"], told["ConformancePackState"]) == ("ours", "CREATE_COMPLETE")
