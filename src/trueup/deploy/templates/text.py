"""A template as text: the one place where templates are dumped, and held to what CloudFormation takes.

A fact stands in a line of its own, so that a reviewer reads the one permission that has changed. Nothing is folded,
scripts stand as they were written, and the same data gives the same bytes.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from hashlib import sha256

from trueup import yaml_files
from trueup.deploy.templates.language import Template
from trueup.errors import CatalogueError

# Source: AWS CloudFormation user guide, "Understand CloudFormation quotas"; TemplateURL of CreateStackSet, the same.
INLINE_BYTES = 51_200  # TemplateBody; a longer one goes by way of S3
BYTES = 1_000_000  # in S3, where "1 MB" may mean a little more
DESCRIPTION_BYTES = 1_024
MOST = {"Parameters": 200, "Resources": 500, "Outputs": 200}
LOGICAL_ID = 255


def text(name: str, template: Template) -> str:
    """The template of that name as YAML. Raises CatalogueError where CloudFormation would not take it."""
    body = _dumped(template)
    for wrong in _faults(template, body):
        raise CatalogueError(f"{name}: {wrong}")
    return body


# The last templates by the digest of their data: a deployment that is planned and applied dumps each several times, and
# that takes a hundred times as long as telling whether it has changed.
_KEPT = 64
_texts: OrderedDict[bytes, str] = OrderedDict()


def _dumped(template: Template) -> str:
    data = sha256(repr(template).encode()).digest()
    if data not in _texts:
        _texts[data] = yaml_files.dumped(template)
    _texts.move_to_end(data)
    while len(_texts) > _KEPT:
        _texts.popitem(last=False)
    return _texts[data]


def _faults(template: Template, body: str) -> Iterator[str]:
    size = len(body.encode())
    if size > BYTES:
        yield f"{size:,} bytes, and CloudFormation takes {BYTES:,}; deploy fewer packs"
    for section, most in MOST.items():
        held = template.get(section, {})
        if len(held) > most:
            yield f"{len(held)} {section.lower()}, and CloudFormation takes {most}; deploy fewer packs"
        for logical in held:
            if not logical.isalnum() or len(logical) > LOGICAL_ID:
                yield f"{logical}: no name for one of the {section.lower()}"
    if len(template["Description"].encode()) > DESCRIPTION_BYTES:
        yield f"its description has more than {DESCRIPTION_BYTES:,} bytes"
