import json

STATEMENT = {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*"}


def test_a_policy_stays_where_another_attribute_is_set_and_goes_where_it_is_emptied(client):
    sqs = client("sqs")
    policy = json.dumps({"Version": "2012-10-17", "Statement": [STATEMENT]})
    url = sqs.create_queue(QueueName="jobs", Attributes={"Policy": policy})["QueueUrl"]

    sqs.set_queue_attributes(QueueUrl=url, Attributes={"DelaySeconds": "5"})
    told = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert (told["Policy"], told["DelaySeconds"]) == (policy, "5")

    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": ""})
    assert "Policy" not in sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
