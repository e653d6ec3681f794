from recording import TAGS, one

TOPIC = "arn:aws:sns:eu-west-1:123456789012:alarms"


def create(client):
    client("cloudwatch").put_metric_alarm(
        AlarmName="busy",
        Namespace="AWS/EC2",
        MetricName="CPUUtilization",
        Statistic="Average",
        Dimensions=[{"Name": "InstanceId", "Value": "i-03402838daac1d611"}],
        Period=300,
        EvaluationPeriods=1,
        Threshold=90,
        ComparisonOperator="GreaterThanOrEqualToThreshold",
        AlarmActions=[TOPIC],
        OKActions=[TOPIC],
        Tags=TAGS,
    )


def test_an_alarm_is_known_by_its_name():
    alarm = one("AWS::CloudWatch::Alarm")
    assert alarm["resourceId"] == alarm["resourceName"] == alarm["configuration"]["alarmName"] == "busy"
    assert alarm["ARN"] == alarm["configuration"]["alarmArn"]


def test_actions_are_spelled_as_aws_config_has_them():
    told = one("AWS::CloudWatch::Alarm")["configuration"]
    assert (told["okactions"], told["alarmActions"], told["insufficientDataActions"]) == ([TOPIC], [TOPIC], [])
    assert told["actionsEnabled"] is True


def test_the_state_of_an_alarm_is_not_recorded():
    assert not [name for name in one("AWS::CloudWatch::Alarm")["configuration"] if name.startswith("state")]
