import json

from recording import one

UNTAGGED = {"AWS::SSM::ManagedInstanceInventory"}  # machines are tagged, what they report is not


def create(client):
    iam, ec2 = client("iam"), client("ec2")
    trust = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    reports = {"Effect": "Allow", "Action": "ssm:UpdateInstanceInformation", "Resource": "*"}
    iam.create_role(RoleName="managed", AssumeRolePolicyDocument=document(trust))
    iam.put_role_policy(RoleName="managed", PolicyName="reports", PolicyDocument=document(reports))
    iam.create_instance_profile(InstanceProfileName="managed")
    iam.add_role_to_instance_profile(InstanceProfileName="managed", RoleName="managed")
    tags = [{"ResourceType": "instance", "Tags": [{"Key": "CostCenter", "Value": "4711"}]}]
    ec2.run_instances(
        ImageId="ami-0123456789abcdef0",
        MinCount=1,
        MaxCount=1,
        IamInstanceProfile={"Name": "managed"},
        TagSpecifications=tags,
    )
    steps = [{"name": "s", "action": "aws:sleep", "inputs": {"Duration": "PT1S"}}]
    automation = json.dumps({"schemaVersion": "0.3", "mainSteps": steps})
    client("ssm").create_document(Name="IncidentResponse-Isolate", DocumentType="Automation", Content=automation)
    client("wellarchitected").create_workload(  # of which rules ask on schedule, as they do of documents
        WorkloadName="shop",
        Description="sells",
        Environment="PRODUCTION",
        AwsRegions=["eu-west-1"],
        ReviewOwner="security@example.com",
        Lenses=["wellarchitected"],
        ClientRequestToken="shop",
    )


def document(statement):
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def test_an_inventory_is_that_of_an_instance():
    inventory = one("AWS::SSM::ManagedInstanceInventory")
    content = inventory["configuration"]["AWS:InstanceInformation"]["Content"]
    assert inventory["resourceId"].startswith("i-")
    assert content[inventory["resourceId"]]["PingStatus"] == "Online"
