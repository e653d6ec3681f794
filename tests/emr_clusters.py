"""EMR clusters of an emulated account."""


def started(aws, public=False, **settings):
    """A cluster that waits for work, by its id, in a subnet that gives public addresses or none."""
    ec2 = aws("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
    ec2.modify_subnet_attribute(SubnetId=subnet, MapPublicIpOnLaunch={"Value": public})
    nodes = {"MasterInstanceType": "m5.xlarge", "InstanceCount": 1, "KeepJobFlowAliveWhenNoSteps": True}
    made = aws("emr").run_job_flow(
        Name="reports",
        ReleaseLabel="emr-7.5.0",
        Instances=nodes | {"Ec2SubnetId": subnet},
        JobFlowRole="EMR_EC2_DefaultRole",
        ServiceRole="EMR_DefaultRole",
        **settings,
    )
    return made["JobFlowId"]
