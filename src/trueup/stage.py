"""A rule as rdk takes it: its own two files, rulekit beside them, and a test that `rdk test-local` can run."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import trueup
from trueup.catalogue import static_values
from trueup.catalogue.rules import Rule
from trueup.catalogue.static_values import inputs_of
from trueup.templates import render

IGNORED = shutil.ignore_patterns("__pycache__")


def stage(rule: Rule, into: Path) -> Path:
    """Lay the rule out under `into`, where `rdk create-rule-template`, `test-local` and `deploy` are run.

    Returns the rule's folder: `<NAME>.py`, `parameters.json`, `<NAME>_test.py` and `trueup/` with rulekit.
    """
    folder = into / rule.name
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(rule.folder, folder, ignore=IGNORED)
    (folder / "parameters.json").write_text(_with_values(rule), encoding="utf-8")
    package = Path(trueup.__file__).parent
    shutil.copytree(package / "rulekit", folder / "trueup" / "rulekit", ignore=IGNORED)
    for name in ("__init__.py", "names.py", "refusals.py", "times.py"):
        shutil.copy(package / name, folder / "trueup")
    test = render("rdk_test.py.j2", name=rule.name, resource_types=rule.resource_types)
    (folder / f"{rule.name}_test.py").write_text(test, encoding="utf-8")
    return folder


def _with_values(rule: Rule) -> str:
    """The rule's facts, its fix with the defaults of the inputs that it follows: rdk knows no reference to those."""
    facts = json.loads(rule.facts.read_text(encoding="utf-8"))
    given = facts["Parameters"]["Remediation"]["Parameters"]
    for name, value in list(given.items()):
        held = [each for each in value.get("StaticValue", {}).get("Values", ()) if inputs_of(each)]
        if held:
            values = static_values.values(value["StaticValue"], rule.inputs, {})
            given.pop(name)
            given |= {name: {"StaticValue": {"Values": values}}} if values else {}
    return json.dumps(facts, indent=2, ensure_ascii=False) + "\n"
