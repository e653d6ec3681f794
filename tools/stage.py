"""Lay every rule out for rdk: tools/stage.py build/rules."""

import sys
from pathlib import Path

from trueup import catalogue, library, stage


def main() -> int:
    into = Path(sys.argv[1])
    rules = catalogue.load(library.root()).rules
    for rule in rules.values():
        stage.stage(rule, into)
    print(f"{len(rules)} rules in {into}; run rdk there, such as: cd {into} && rdk create-rule-template --all")
    return 0


if __name__ == "__main__":
    sys.exit(main())
