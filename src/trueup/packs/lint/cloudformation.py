"""What CloudFormation checks of any template, by cfn-lint."""

from __future__ import annotations

from functools import cache
from typing import Any


def matches(text: str, *regions: str) -> list[Any]:
    """cfn-lint's matches in a template that goes to these Regions: `api.lint`, which makes each of the 300 rules anew
    for each template; as its command does, they are made once. Raises ImportError where it is not installed."""
    from cfnlint import config, decode, runner

    template, errors = decode.decode_str(text)
    if errors or template is None:
        return list(errors)
    return list(runner.run_template_by_data(template, config.ConfigMixIn(regions=list(regions)), _rules()))


@cache
def _rules() -> Any:
    from cfnlint.config import ConfigMixIn
    from cfnlint.runner import Runner

    return Runner(ConfigMixIn()).rules
