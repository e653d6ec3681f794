import json

from recording import TAGS, one


def create(client):
    topic = {"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}
    client("cloudformation").create_stack(StackName="alarms", TemplateBody=json.dumps(topic), Tags=TAGS)


def test_the_id_of_a_stack_is_its_arn():
    stack = one("AWS::CloudFormation::Stack")
    assert stack["resourceId"] == stack["ARN"]
    assert stack["supplementaryConfiguration"] == {"EnableTerminationProtection": False}
