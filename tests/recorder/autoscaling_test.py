from recording import TAGS, one, subnets

UNTAGGED = {"AWS::AutoScaling::LaunchConfiguration"}  # launch configurations cannot be tagged


def create(client):
    [subnet, _] = subnets(client, 1)
    scaling = client("autoscaling")
    scaling.create_launch_configuration(
        LaunchConfigurationName="workers",
        ImageId="ami-0123456789abcdef0",
        InstanceType="t3.micro",
        AssociatePublicIpAddress=True,
    )
    scaling.create_auto_scaling_group(
        AutoScalingGroupName="workers",
        LaunchConfigurationName="workers",
        MinSize=0,
        MaxSize=0,
        VPCZoneIdentifier=subnet,
        Tags=[TAGS[0] | {"PropagateAtLaunch": False}],
    )


def test_the_id_of_a_group_is_its_arn():
    group = one("AWS::AutoScaling::AutoScalingGroup")
    assert group["resourceId"] == group["ARN"]
    assert group["resourceName"] == "workers"


def test_the_id_of_a_launch_configuration_is_its_arn():
    launch = one("AWS::AutoScaling::LaunchConfiguration")
    assert launch["resourceId"] == launch["ARN"]
    assert launch["resourceName"] == "workers"
    assert launch["configuration"]["associatePublicIpAddress"] is True
