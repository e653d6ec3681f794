"""Instances with and without the profile that lets their agent report: for the rules about either."""

from trueup.emulated.contents.parts import make_instance_profile

IMAGE = "ami-12c6146b"  # the emulator asks for an id and for no image
MINIMAL = "AmazonSSMRoleForInstancesQuickSetup"


def without_profile(aws):
    """The id of an instance without one; the account has the minimal profile."""
    make_instance_profile(aws, MINIMAL)
    [made] = aws("ec2").run_instances(ImageId=IMAGE, MinCount=1, MaxCount=1)["Instances"]
    return made["InstanceId"]


def with_profile(aws):
    """The id of an instance with the minimal profile."""
    make_instance_profile(aws, MINIMAL)
    profile = {"Name": MINIMAL}
    [made] = aws("ec2").run_instances(ImageId=IMAGE, MinCount=1, MaxCount=1, IamInstanceProfile=profile)["Instances"]
    return made["InstanceId"]
