import pytest
from moto.awslambda.utils import get_backend

from lambda_functions import created
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, REGION, client, item, verdict, verdicts
from trueup import emulated

PROOF = "model"  # moto holds no code signing configurations
PROFILE = f"arn:aws:signer:{REGION}:{ACCOUNT}:/signing-profiles/release"
NAME = "report"
ENFORCES, WARNS = "Enforce", "Warn"

SCENARIOS = {  # given a function whose code signing ...: (its policy, package type, inputs, then the function is ...)
    "enforces signatures": (ENFORCES, "Zip", {}, COMPLIANT),
    "only warns": (WARNS, "Zip", {}, NON_COMPLIANT),
    "only warns where that is enough": (WARNS, "Zip", {"enforce": "false"}, COMPLIANT),
    "enforces where a warning is enough": (ENFORCES, "Zip", {"enforce": "FALSE"}, COMPLIANT),
    "is absent": (None, "Zip", {}, NON_COMPLIANT),
    "is absent where a warning is enough": (None, "Zip", {"enforce": "false"}, NON_COMPLIANT),
    "is absent and whose package type is not told": (None, None, {}, NON_COMPLIANT),
    "cannot be, for it is an image": (None, "Image", {}, NOT_APPLICABLE),
    "is absent, and which is exempt": (None, "Zip", {"exemptFunctionNames": f"other, {NAME}"}, NOT_APPLICABLE),
    "is absent, while another is exempt": (None, "Zip", {"exemptFunctionNames": "report-2"}, NON_COMPLIANT),
    "enforces and is the one asked for": (ENFORCES, "Zip", {"codeSigningConfigArns": "own"}, COMPLIANT),
    "enforces and is not the one asked for": (ENFORCES, "Zip", {"codeSigningConfigArns": "other"}, NON_COMPLIANT),
    "is the one asked for and only warns": (WARNS, "Zip", {"codeSigningConfigArns": "own"}, NON_COMPLIANT),
}


@pytest.mark.parametrize(("policy", "packed", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_function_whose_code_signing(policy, packed, inputs, expected):
    with emulated.emulation():
        own = config(client, policy or ENFORCES)
        created(client, NAME)
        get_backend(ACCOUNT, REGION).get_function(NAME).package_type = packed
        if policy:
            client("lambda").put_function_code_signing_config(FunctionName=NAME, CodeSigningConfigArn=own)
        if "codeSigningConfigArns" in inputs:
            wanted = own if inputs["codeSigningConfigArns"] == "own" else config(client, ENFORCES)
            inputs = inputs | {"codeSigningConfigArns": wanted}
        changed = item("AWS::Lambda::Function", resourceName=NAME, configuration={"packageType": packed})

        assert verdict("LAMBDA_CODE_SIGNING_ENABLED", changed, **inputs) == expected
        assert verdicts("LAMBDA_CODE_SIGNING_ENABLED", **inputs) == {NAME: expected}


def test_every_function_is_judged_by_its_own_configuration():
    with emulated.emulation():
        strict, lenient = good(client), bad(client)

        assert verdicts("LAMBDA_CODE_SIGNING_ENABLED") == {strict: COMPLIANT, lenient: NON_COMPLIANT}


def config(aws, action):
    made = aws("lambda").create_code_signing_config(
        AllowedPublishers={"SigningProfileVersionArns": [f"{PROFILE}/a1b2c3d4e5"]},
        CodeSigningPolicies={"UntrustedArtifactOnDeployment": action},
    )
    return made["CodeSigningConfig"]["CodeSigningConfigArn"]


def signed(aws, name, action):
    created(aws, name)
    aws("lambda").put_function_code_signing_config(FunctionName=name, CodeSigningConfigArn=config(aws, action))
    return name


def bad(aws):
    """A function is told of unsigned code, and takes it."""
    return signed(aws, "lenient", WARNS)


def inputs(aws):
    """The configuration is named: nobody but its owner knows who may sign."""
    return {"codeSigningConfigArns": config(aws, ENFORCES)}


def good(aws):
    """A function takes signed code only."""
    return signed(aws, "strict", ENFORCES)
