"""Objects of the artifacts buckets, whose keys hold a digest of them, and how CloudFormation is handed a template."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from trueup.deploy.configuration import Deployment
from trueup.deploy.desired.model import Upload
from trueup.deploy.templates.text import INLINE_BYTES


def key(name: str, body: bytes, ending: str) -> str:
    """The key of an object: other bytes have another one."""
    return f"{name}-{sha256(body).hexdigest()[:16]}.{ending}"


def template_source(deployment: Deployment, template: str, region: str) -> dict[str, str]:
    """How a template is handed to CloudFormation: as text, or where it is too long for that, from S3."""
    if not _is_long(template):
        return {"TemplateBody": template}
    suffix = "amazonaws.com.cn" if deployment.partition == "aws-cn" else "amazonaws.com"
    host = f"{deployment.artifacts_bucket(region)}.s3.{region}.{suffix}"
    return {"TemplateURL": f"https://{host}/{_template_key(template)}"}


def templates(used: Iterable[tuple[str, str]]) -> list[Upload]:
    """What must be uploaded of templates, each with a Region that it is handed over in."""
    return [
        Upload(region, _template_key(template), template.encode())
        for template, region in dict.fromkeys(used)
        if _is_long(template)
    ]


def _is_long(template: str) -> bool:
    return len(template.encode()) > INLINE_BYTES


def _template_key(template: str) -> str:
    return "templates/" + key("", template.encode(), "yaml").removeprefix("-")
