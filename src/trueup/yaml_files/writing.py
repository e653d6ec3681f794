"""Values as YAML: without anchors, which neither CloudFormation nor our own door takes, and nothing folded."""

from __future__ import annotations

from typing import Any

import yaml


def dumped(value: Any) -> str:
    """A value as YAML. See `trueup.yaml_files.dumped`."""
    return str(yaml.dump(value, Dumper=_Dumper, sort_keys=False, width=float("inf"), allow_unicode=True))


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: _Dumper, value: str) -> Any:
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)


_Dumper.add_representer(str, _text)
