"""Pipelines, as CodePipeline takes them, for the tests of rules and the recorder."""

from recording import role

KINDS = {  # of an action: its category, owner and provider
    "source": ("Source", "AWS", "S3"),
    "build": ("Build", "AWS", "CodeBuild"),
    "ask": ("Approval", "AWS", "Manual"),
    "deploy": ("Deploy", "AWS", "ECS"),
}


def stage(name, *kinds, **changed):
    """A stage of actions one after the other; their members that differ are given by kind."""
    actions = [action(kind, order) | changed.get(kind, {}) for order, kind in enumerate(kinds, start=1)]
    return {"name": name, "actions": actions}


def action(kind, order=1):
    category, owner, provider = KINDS[kind]
    named = {"category": category, "owner": owner, "provider": provider, "version": "1"}
    return {"name": kind, "actionTypeId": named, "runOrder": order}


def created(aws, name, *stages, tags=()):
    """The name of a new pipeline, whose first stage is its source."""
    pipeline = {
        "name": name,
        "roleArn": role(aws, "codepipeline"),
        "artifactStore": {"type": "S3", "location": "ledger"},
        "stages": [stage("Source", "source"), *stages],
    }
    aws("codepipeline").create_pipeline(pipeline=pipeline, tags=list(tags))
    return name
