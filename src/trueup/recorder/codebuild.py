"""CodeBuild projects, read a hundred at a time."""

from typing import Any

from trueup.recorder.rows import Ask, Row, recorders

HIDDEN = "******"
OUTSIDE = frozenset({"arn", "badge", "created", "lastModified"})  # of the configuration, in AWS Config's items


def shaped(configuration: dict[str, Any]) -> dict[str, Any]:
    """The configuration as AWS Config has it, without the values of plain-text variables and a webhook's token."""
    if "queuedTimeoutInMinutes" in configuration:  # how AWS Config spells it
        configuration["queuedtimeoutInMinutes"] = configuration.pop("queuedTimeoutInMinutes")
    for variable in (configuration.get("environment") or {}).get("environmentVariables") or ():
        # Rules ask whether a credential stands there in plain text, by name and type; its value stays where it is.
        if variable.get("type", "PLAINTEXT") == "PLAINTEXT":
            variable["value"] = HIDDEN
    for source in (configuration.get("source") or {}, *(configuration.get("secondarySources") or ())):
        if "buildspec" in source:
            source["buildSpec"] = source.pop("buildspec")
    if configuration.get("vpcConfig"):
        network = configuration["vpcConfig"]
        network["subnets"] = [{"subnet": subnet} for subnet in network.get("subnets") or ()]
    if configuration.get("webhook"):
        configuration["webhook"] = {"url": configuration["webhook"].get("url")}
    # AWS Config wraps these two in lists.
    for part in ("source", "artifacts"):
        configuration[part] = [configuration[part]] if configuration.get(part) else []
    return configuration


RECORDERS = recorders(
    [
        Row(
            "AWS::CodeBuild::Project",
            lists=Ask("codebuild:ListProjects", answer="projects"),
            describes=Ask("codebuild:BatchGetProjects", {"names": "$batch"}, "projects"),
            batch=100,
            # AWS Config's id is one that CodeBuild does not show; the ARN is unique and known.
            id="arn",
            arn="arn",
            name="name",
            tags="tags",
            created="created",
            without=OUTSIDE,
            shaped=shaped,
        )
    ]
)
