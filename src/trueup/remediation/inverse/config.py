"""AWS Config."""

from __future__ import annotations

from trueup.remediation.inverse.families import Rows, creates, read, setting, switch, under

ROWS: Rows = {
    **switch(
        "config", "StartConfigurationRecorder", "StopConfigurationRecorder",
        read("DescribeConfigurationRecorderStatus", ConfigurationRecorderNames=["$ConfigurationRecorderName"]),
        "ConfigurationRecordersStatus[0].recording", key="ConfigurationRecorderName",
        loses_off="changes made while it was off are not recorded",
    ),
    **setting(
        "config", "PutConfigurationRecorder", read("DescribeConfigurationRecorders"),
        under("ConfigurationRecorder", "name", "roleARN", "recordingGroup", "recordingMode"),
        at="ConfigurationRecorders[?!servicePrincipal] | [0]", remove="DeleteConfigurationRecorder",
        removes_with={"ConfigurationRecorderName": "$ConfigurationRecorder.name"},
    ),
    **setting(
        "config", "PutDeliveryChannel", read("DescribeDeliveryChannels"),
        under(
            "DeliveryChannel", "name", "s3BucketName", "s3KeyPrefix", "s3KmsKeyArn", "snsTopicARN",
            "configSnapshotDeliveryProperties",
        ),
        at="DeliveryChannels[0]", remove="DeleteDeliveryChannel",
        removes_with={"DeliveryChannelName": "$DeliveryChannel.name"},
    ),
    **creates(
        "config", "PutConfigurationAggregator", "DeleteConfigurationAggregator",
        by={"ConfigurationAggregatorName": "$ConfigurationAggregatorName"},
        reading=read(
            "DescribeConfigurationAggregators", ConfigurationAggregatorNames=["$ConfigurationAggregatorName"],
            absent="NoSuchConfigurationAggregatorException",
        ),
        value="ConfigurationAggregators[0].ConfigurationAggregatorName",
    ),
    **creates(
        "config", "PutAggregationAuthorization", "DeleteAggregationAuthorization",
        by={"AuthorizedAccountId": "$AuthorizedAccountId", "AuthorizedAwsRegion": "$AuthorizedAwsRegion"},
        reading=read("DescribeAggregationAuthorizations"),
        value="AggregationAuthorizations[?AuthorizedAccountId == $AuthorizedAccountId && "
        "AuthorizedAwsRegion == $AuthorizedAwsRegion].AggregationAuthorizationArn",
    ),
}  # fmt: skip
