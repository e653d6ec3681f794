"""Trim moto's list of AWS's managed Config rules to what packs need: tools/build_managed_rules.py 2026-08-01.

The argument is the day on which the list was taken; moto says it in its own change log. Reads
`config/resources/aws_managed_rules.json.gz` of the installed moto (a development dependency) and writes
src/trueup/managed/managed_rules.json, one rule a line, so that a new edition is a readable diff.
"""

import argparse
import gzip
import json
import re
import sys
from datetime import date
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

TARGET = Path(__file__).parent.parent / "src" / "trueup" / "managed" / "managed_rules.json"

TRIGGERS = {
    "Configuration changes": "change",
    "Periodic": "periodic",
    "Configuration changes and Periodic": "both",
    "Configuration changes (current status not checked, only evaluated when changes generate new events)": "change",
}
PLACES = {
    "AWS GovCloud (US-East)": "us-gov-east-1",
    "AWS GovCloud (US-West)": "us-gov-west-1",
    "Africa (Cape Town)": "af-south-1",
    "Asia Pacific (Hong Kong)": "ap-east-1",
    "Asia Pacific (Hyderabad)": "ap-south-2",
    "Asia Pacific (Jakarta)": "ap-southeast-3",
    "Asia Pacific (Malaysia)": "ap-southeast-5",
    "Asia Pacific (Melbourne)": "ap-southeast-4",
    "Asia Pacific (Mumbai)": "ap-south-1",
    "Asia Pacific (New Zealand)": "ap-southeast-6",
    "Asia Pacific (Osaka)": "ap-northeast-3",
    "Asia Pacific (Seoul)": "ap-northeast-2",
    "Asia Pacific (Singapore)": "ap-southeast-1",
    "Asia Pacific (Sydney)": "ap-southeast-2",
    "Asia Pacific (Taipei)": "ap-east-2",
    "Asia Pacific (Thailand)": "ap-southeast-7",
    "Asia Pacific (Tokyo)": "ap-northeast-1",
    "Canada (Central)": "ca-central-1",
    "Canada West (Calgary)": "ca-west-1",
    "China (Beijing)": "cn-north-1",
    "China (Ningxia)": "cn-northwest-1",
    "Europe (Frankfurt)": "eu-central-1",
    "Europe (Ireland)": "eu-west-1",
    "Europe (London)": "eu-west-2",
    "Europe (Milan)": "eu-south-1",
    "Europe (Paris)": "eu-west-3",
    "Europe (Spain)": "eu-south-2",
    "Europe (Stockholm)": "eu-north-1",
    "Europe (Zurich)": "eu-central-2",
    "Israel (Tel Aviv)": "il-central-1",
    "Mexico (Central)": "mx-central-1",
    "Middle East (Bahrain)": "me-south-1",
    "Middle East (UAE)": "me-central-1",
    "South America (Sao Paulo)": "sa-east-1",
    "US East (N. Virginia)": "us-east-1",
    "US East (Ohio)": "us-east-2",
    "US West (N. California)": "us-west-1",
    "US West (Oregon)": "us-west-2",
}


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition(":")[0])
    parser.add_argument("day", type=date.fromisoformat, help="when the list was taken; moto's change log tells")
    day = parser.parse_args().day.isoformat()
    packed = (files("moto") / "config" / "resources" / "aws_managed_rules.json.gz").read_bytes()
    rules = json.loads(gzip.decompress(packed))["ManagedRules"]
    places = {name: where(facts["AWS Region"]) for name, facts in rules.items()}
    # Most rules share a few sets of Regions: each set stands here once, and a rule names its number.
    sets = sorted({place for place in places.values() if place[1]})
    heading = {
        "about": "AWS's managed Config rules, written by tools/build_managed_rules.py; do not edit",
        "source": f"AWS Config developer guide, List of AWS Config Managed Rules, as moto {version('moto')} carries it",
        "taken": day,
        "codes": sorted(PLACES.values()),
    }
    lines = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in heading.items()]
    lines.append(f'"regions": [\n{joined(json.dumps([kind, *codes]) for kind, codes in sets)}\n]')
    rows = (f"{json.dumps(name)}: {json.dumps(row(rules[name], places[name], sets))}" for name in sorted(rules))
    lines.append(f'"rules": {{\n{joined(rows)}\n}}')
    text = "{\n" + ",\n".join(lines) + "\n}\n"
    json.loads(text)
    TARGET.write_text(text, encoding="utf-8")
    print(f"{TARGET.name}: {len(rules)} rules, {len(text.encode()):,} bytes")
    return 0


def joined(lines):
    return ",\n".join(lines)


def where(text):
    """`("except"|"only", codes)` of the guide's sentence about Regions."""
    found = re.fullmatch(r"(?:All supported AWS regions(?: except (?P<but>.+))?|Only available in (?P<only>.+))", text)
    listed = found["but"] or found["only"] or ""
    named = [part.strip() for part in listed.removesuffix(" Region").split(",")]
    codes = tuple(sorted(PLACES[name] for name in named if name))
    return ("only" if found["only"] else "except", codes)


def row(facts, place, sets):
    """`{inputs: {name: [type, required, default]}, trigger, types, regions}`; what is empty is left out."""
    inputs = {
        each["Name"]: [each["Type"], not each["Optional"], *([each["Default"]] if each.get("Default") else [])]
        for each in facts["Parameters"]
    }
    types = sorted(filter(None, re.split(r",\s*", facts.get("Resource Types", ""))))
    found = {"trigger": TRIGGERS[facts["Trigger type"]], "types": types, "inputs": inputs}
    kept = {key: value for key, value in found.items() if value}
    return kept | ({"regions": sets.index(place)} if place[1] else {})


if __name__ == "__main__":
    sys.exit(main())
