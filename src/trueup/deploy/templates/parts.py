"""What several templates hold: how buckets, queues and topics are closed, and how services come by roles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from trueup.deploy.templates.language import ACCOUNT, attribute, either, ref, sub, text_parameter

POLICY_VERSION = "2012-10-17"
A_FORTNIGHT = 1_209_600  # seconds; SQS keeps a message no longer

OF_THIS_ACCOUNT = {"StringEquals": {"aws:SourceAccount": ACCOUNT}}

ORGANIZATION_ID = {"Type": "String", "AllowedPattern": "o-[a-z0-9]{10,32}"}
NAME = text_parameter(Default="trueup", AllowedPattern="[a-z0-9-]{1,40}")


def policy(*statements: Any) -> dict[str, Any]:
    """A policy document."""
    return {"Version": POLICY_VERSION, "Statement": list(statements)}


def allow(actions: str | list[str], resources: Any, sid: str = "", **more: Any) -> dict[str, Any]:
    """A statement that allows; `more` are its other elements, such as Condition."""
    named = {"Sid": sid} if sid else {}
    principal = {"Principal": more.pop("Principal")} if "Principal" in more else {}
    return {**named, "Effect": "Allow", **principal, "Action": actions, "Resource": resources, **more}


def plain_http_denied(actions: str, resources: Any) -> dict[str, Any]:
    """The statement that keeps everybody from asking without TLS."""
    return {
        "Sid": "DenyPlainHttp",
        "Effect": "Deny",
        "Principal": "*",
        "Action": actions,
        "Resource": resources,
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }


def trust(service: str, condition: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Who may act as a role: a service of AWS, under a condition."""
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    return policy({**statement, **({"Condition": dict(condition)} if condition else {})})


def service_role(name: Any, description: str, trusted: Mapping[str, Any], statements: Iterable[Any]) -> dict[str, Any]:
    """The properties of a role with one inline policy."""
    return {
        "RoleName": name,
        "Description": description,
        "AssumeRolePolicyDocument": dict(trusted),
        "Policies": [{"PolicyName": "trueup", "PolicyDocument": policy(*statements)}],
    }


def bucket(encryption: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """The properties of a bucket that keeps old versions and that nobody can open to the world."""
    return {
        "BucketName": ref("BucketName"),
        "BucketEncryption": {"ServerSideEncryptionConfiguration": [dict(encryption)]},
        "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
        "PublicAccessBlockConfiguration": {
            "BlockPublicAcls": True,
            "BlockPublicPolicy": True,
            "IgnorePublicAcls": True,
            "RestrictPublicBuckets": True,
        },
        "VersioningConfiguration": {"Status": "Enabled"},
        **more,
    }


def bucket_policy(*statements: Any) -> dict[str, Any]:
    """The properties of the policy of resource Bucket: TLS alone, and what the statements allow."""
    whole = [attribute("Bucket", "Arn"), sub("${Bucket.Arn}/*")]
    return {"Bucket": ref("Bucket"), "PolicyDocument": policy(plain_http_denied("s3:*", whole), *statements)}


def dead_letters(name: str, *statements: Any) -> dict[str, Any]:
    """The resources of a queue for what could not be delivered, under condition HasKey encrypted with KmsKeyArn."""
    kept = {"DeletionPolicy": "Delete", "UpdateReplacePolicy": "Delete"}
    queue = {
        "QueueName": sub(name),
        "MessageRetentionPeriod": A_FORTNIGHT,
        "SqsManagedSseEnabled": either("HasKey", {"Ref": "AWS::NoValue"}, True),
        "KmsMasterKeyId": either("HasKey", ref("KmsKeyArn")),
    }
    document = policy(*statements, plain_http_denied("sqs:*", attribute("DeadLetters", "Arn")))
    return {
        "DeadLetters": {"Type": "AWS::SQS::Queue", **kept, "Properties": queue},
        "DeadLettersPolicy": {
            "Type": "AWS::SQS::QueuePolicy",
            "Properties": {"Queues": [ref("DeadLetters")], "PolicyDocument": document},
        },
    }


def topic(logical: str, name: str, email: str, subscription: str, *statements: Any) -> dict[str, Any]:
    """The resources of a topic, encrypted as `dead_letters` is, that under condition HasEmail mails to a parameter."""
    denied = plain_http_denied("sns:Publish", ref(logical))
    return {
        logical: {
            "Type": "AWS::SNS::Topic",
            "Properties": {"TopicName": sub(name), "KmsMasterKeyId": either("HasKey", ref("KmsKeyArn"))},
        },
        f"{logical}Policy": {
            "Type": "AWS::SNS::TopicPolicy",
            "Properties": {"Topics": [ref(logical)], "PolicyDocument": policy(*statements, denied)},
        },
        subscription: {
            "Type": "AWS::SNS::Subscription",
            "Condition": "HasEmail",
            "Properties": {"TopicArn": ref(logical), "Protocol": "email", "Endpoint": ref(email)},
        },
    }
