import json

from recording import TAGS, one


def create(client):
    client("sns").create_topic(Name="alarms", Attributes={"KmsMasterKeyId": "alias/alarms"}, Tags=TAGS)


def test_the_id_of_a_topic_is_its_arn_and_its_name_the_end_of_it():
    topic = one("AWS::SNS::Topic")
    assert topic["resourceId"] == topic["ARN"] == topic["configuration"]["TopicArn"]
    assert topic["resourceName"] == "alarms"
    assert "Name" not in topic["configuration"]


def test_the_policy_of_a_topic_is_text():
    assert json.loads(one("AWS::SNS::Topic")["configuration"]["Policy"])["Statement"]
