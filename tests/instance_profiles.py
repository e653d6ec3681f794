"""Instances with and without the profile that lets their agent report: for the rules about either."""

from emulating import policy

IMAGE = "ami-12c6146b"  # the emulator asks for an id and for no image
MINIMAL = "AmazonSSMRoleForInstancesQuickSetup"


def without_profile(aws):
    """The id of an instance without one; the account has the minimal profile."""
    minimal(aws)
    [made] = aws("ec2").run_instances(ImageId=IMAGE, MinCount=1, MaxCount=1)["Instances"]
    return made["InstanceId"]


def with_profile(aws):
    """The id of an instance with the minimal profile."""
    minimal(aws)
    profile = {"Name": MINIMAL}
    [made] = aws("ec2").run_instances(ImageId=IMAGE, MinCount=1, MaxCount=1, IamInstanceProfile=profile)["Instances"]
    return made["InstanceId"]


def minimal(aws):
    """Makes the profile, and the role that it has."""
    iam = aws("iam")
    trust = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    iam.create_role(RoleName=MINIMAL, AssumeRolePolicyDocument=policy(trust))
    reports = {"Effect": "Allow", "Action": ["ssm:UpdateInstanceInformation"], "Resource": "*"}
    iam.put_role_policy(RoleName=MINIMAL, PolicyName="reports", PolicyDocument=policy(reports))
    iam.create_instance_profile(InstanceProfileName=MINIMAL)
    iam.add_role_to_instance_profile(InstanceProfileName=MINIMAL, RoleName=MINIMAL)
