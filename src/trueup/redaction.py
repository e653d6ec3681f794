"""Secrets in requests and answers, which no plan and no journal keeps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

REDACTED = "(redacted)"

# Members that hold a secret wherever they stand, in lower case. Tokens that only continue or repeat a request
# (NextToken, ClientToken) are none. Source: botocore's models, members of that kind marked sensitive.
SECRETS = frozenset(
    {
        "accesstoken", "adminpassword", "apikey", "apisecret", "authtoken", "authorizationtoken", "clientsecret",
        "connectionpassword", "currentpassword", "customerprovidedkey", "masteruserpassword", "masterpassword",
        "newpassword", "oldpassword", "password", "passphrase", "plaintext", "presharedkey", "privatekey",
        "privatekeyplaintext", "refreshtoken", "secret", "secretaccesskey", "secretbinary", "secretkey", "secretstring",
        "securitytoken", "sessiontoken", "ssecustomerkey", "temporarypassword", "token", "tokenvalue", "userpassword",
    }
)  # fmt: skip

# Whatever their owner put there, often secrets, such as a function's environment: a map, or a list of name and value.
ENVIRONMENTS = frozenset({"environment", "environmentvariables", "variables"})


def redacted(value: Any) -> Any:
    """The value with every secret replaced by `(redacted)`."""
    if isinstance(value, Mapping):
        hidden = {"Value"} if value.get("Type") == "SecureString" else set()  # an SSM parameter
        return {name: REDACTED if name in hidden else _member(str(name), part) for name, part in value.items()}
    return [redacted(part) for part in value] if isinstance(value, list | tuple) else value


def _member(name: str, value: Any) -> Any:
    spelled = name.rpartition(".")[2].lower()
    if spelled in SECRETS and value and isinstance(value, str | bytes):
        return REDACTED
    if spelled in ENVIRONMENTS and isinstance(value, Mapping) and all(isinstance(part, str) for part in value.values()):
        return dict.fromkeys(value, REDACTED)
    if spelled in ENVIRONMENTS and isinstance(value, list):
        return [part | {"value": REDACTED} if isinstance(part, dict) and "value" in part else part for part in value]
    return redacted(value)
