import pytest

from support import COMPLIANT, NON_COMPLIANT, aws, verdicts

NAME = "shop/web"


def rule(*filters, how="SCAN_ON_PUSH"):
    return {"scanFrequency": how, "repositoryFilters": [{"filter": each, "filterType": "WILDCARD"} for each in filters]}


SCENARIOS = {  # given a repository shop/web that ...: (scans on push itself, scan type, rules, then it is ...)
    "scans on push itself": (True, "BASIC", [], COMPLIANT),
    "is scanned by hand only": (False, "BASIC", [], NON_COMPLIANT),
    "is in a rule for all": (False, "BASIC", [rule("*")], COMPLIANT),
    "is in a rule by its name": (False, "BASIC", [rule(NAME)], COMPLIANT),
    "is in a rule by a part of its name": (False, "BASIC", [rule("op/we")], COMPLIANT),
    "is in a rule by how its name begins": (False, "BASIC", [rule("shop/*")], COMPLIANT),
    "is in a rule by how its name ends": (False, "BASIC", [rule("*/web")], COMPLIANT),
    "is in a rule by both ends of its name": (False, "BASIC", [rule("sh*eb")], COMPLIANT),
    "is named inside of a filter that wants another beginning": (False, "BASIC", [rule("web*")], NON_COMPLIANT),
    "is named inside of a filter that wants another end": (False, "BASIC", [rule("*shop")], NON_COMPLIANT),
    "is like a filter but for a dot": (False, "BASIC", [rule("shop.web")], NON_COMPLIANT),
    "is in no rule": (False, "BASIC", [rule("other")], NON_COMPLIANT),
    "is in the second of two filters": (False, "BASIC", [rule("other", "shop/*")], COMPLIANT),
    "is in a rule that is done by hand": (False, "BASIC", [rule("*", how="MANUAL")], NON_COMPLIANT),
    "scans on push itself where the registry does so elsewhere": (True, "BASIC", [rule("other")], COMPLIANT),
    "scans on push itself, which enhanced scanning does not heed": (True, "ENHANCED", [], NON_COMPLIANT),
    "is scanned on push by enhanced scanning": (False, "ENHANCED", [rule("shop/*")], COMPLIANT),
    "is scanned continuously": (False, "ENHANCED", [rule("*", how="CONTINUOUS_SCAN")], COMPLIANT),
    "is in the second of two rules": (
        False,
        "ENHANCED",
        [rule("other"), rule("shop", how="CONTINUOUS_SCAN")],
        COMPLIANT,
    ),
    "is in a rule by a kind of filter that nobody knows": (
        False,
        "BASIC",
        [{"scanFrequency": "SCAN_ON_PUSH", "repositoryFilters": [{"filter": "*", "filterType": "OTHER"}]}],
        NON_COMPLIANT,
    ),
    "is in a rule without filters": (False, "ENHANCED", [rule()], NON_COMPLIANT),
}


@pytest.mark.parametrize(("own", "kind", "rules", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_repository_that(own, kind, rules, expected):
    with aws() as client:
        made(client, NAME, own)
        client("ecr").put_registry_scanning_configuration(scanType=kind, rules=rules)

        assert verdicts("ECR_PRIVATE_IMAGE_SCANNING_ENABLED") == {NAME: expected}


def test_every_repository_is_judged():
    with aws() as client:
        made(client, "dark", False)
        made(client, "lit", True)

        assert verdicts("ECR_PRIVATE_IMAGE_SCANNING_ENABLED") == {"dark": NON_COMPLIANT, "lit": COMPLIANT}


def made(aws, name, own):
    aws("ecr").create_repository(repositoryName=name, imageScanningConfiguration={"scanOnPush": own})
    return name


def bad(aws):
    """With enhanced scanning, the registry's rules fit other repositories only."""
    aws("ecr").put_registry_scanning_configuration(
        scanType="ENHANCED", rules=[rule("other", how="CONTINUOUS_SCAN"), rule("another")]
    )
    return made(aws, NAME, True)


def good(aws):
    """With basic scanning, a repository scans on push."""
    return made(aws, NAME, True)
