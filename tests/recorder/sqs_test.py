from recording import TAGS, one


def create(client):
    client("sqs").create_queue(QueueName="jobs", tags={tag["Key"]: tag["Value"] for tag in TAGS})


def test_a_queue_is_known_by_its_url_and_named_by_its_arn():
    queue = one("AWS::SQS::Queue")
    assert queue["resourceId"] == queue["configuration"]["QueueUrl"]
    assert queue["resourceId"].endswith("/jobs")
    assert queue["ARN"] == queue["configuration"]["QueueArn"]
    assert queue["resourceName"] == queue["configuration"]["QueueName"] == "jobs"


def test_attributes_are_texts_as_the_api_has_them():
    assert one("AWS::SQS::Queue")["configuration"]["SqsManagedSseEnabled"] == "true"
