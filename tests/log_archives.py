"""Buckets that keep logs: filled by a trail, by AWS Config, or said to be so by a tag."""

from support import ACCOUNT, REGION


def bucket(client, name, region=REGION):
    where = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    client("s3", region).create_bucket(Bucket=name, **where)
    return name


def of_trail(client, name="trail-logs", region=REGION):
    """The bucket of a trail of every Region."""
    bucket(client, name, region)
    client("cloudtrail").create_trail(Name=f"{name}-trail", S3BucketName=name, IsMultiRegionTrail=True)
    return name


def of_config(client, name="config-logs"):
    """The bucket that AWS Config delivers to."""
    config, role = client("config"), f"arn:aws:iam::{ACCOUNT}:role/config"
    config.put_configuration_recorder(ConfigurationRecorder={"name": "default", "roleARN": role})
    config.put_delivery_channel(DeliveryChannel={"name": "default", "s3BucketName": bucket(client, name)})
    return name


def tagged(client, name="tagged-logs", key="log-archive"):
    """A bucket of which a tag says what it is."""
    bucket(client, name)
    client("s3").put_bucket_tagging(Bucket=name, Tagging={"TagSet": [{"Key": key, "Value": ""}]})
    return name
