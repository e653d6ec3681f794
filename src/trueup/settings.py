"""The AWS settings that are in force, and whence each is: an option, a variable, a profile, or what counts without.

Sources: AWS SDKs and Tools reference guide, "Settings reference"; AWS CLI user guide, "Configuration and credential
file settings" (precedence). The AWS CLI has AWS_REGION count before AWS_DEFAULT_REGION, as we do.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit, urlunsplit

from trueup.errors import AwsError

NOWHERE = "not set"
DEFAULT = "default"
RETRY_MODE = ("AWS_RETRY_MODE", "retry_mode")
ATTEMPTS = ("AWS_MAX_ATTEMPTS", "max_attempts")  # in all, the first included

# How botocore names the way in which it came by credentials.
_METHODS = {
    "explicit": "given by the program",
    "env": "AWS_ACCESS_KEY_ID",
    "assume-role": "a role that the profile assumes",
    "assume-role-with-web-identity": "web identity (AWS_WEB_IDENTITY_TOKEN_FILE or the profile)",
    "sso": "single sign-on of the profile",
    "login": "console sign-in of the profile",
    "shared-credentials-file": "the credentials file",
    "custom-process": "credential_process of the profile",
    "config-file": "the config file",
    "ec2-credentials-file": "AWS_CREDENTIAL_FILE",
    "boto-config": "the boto config file",
    "container-role": "the container's role",
    "iam-role": "the instance's role",
}


Candidate = tuple[Any, str]  # what a setting may be, if anything, and whence


class Setting(NamedTuple):
    """One setting: its name, its value in force, empty where it has none, and whence it is."""

    name: str
    value: str
    source: str


def in_force(session: Any, profile: str | None, region: str | None) -> Iterator[Setting]:
    """The settings of a session that `trueup.aws.session` made of these options; nothing is asked of AWS.

    Looking for credentials may still start a `credential_process`, or ask the machine's metadata service.
    Secrets are left out: of keys the id alone is told, and what a proxy's URL has before its host is hidden.
    Raises what botocore does for credentials that are set up wrongly.
    """
    inner = session._session  # botocore's, which knows whence things are
    yield _profile(inner, profile)
    yield _region(session, inner, region)
    yield from _files(inner)
    yield _credentials(session)
    yield from endpoints()
    yield _of("retry mode", inner, *RETRY_MODE, "adaptive")
    yield _of("attempts", inner, *ATTEMPTS, "10")
    yield from _proxies()
    yield _of("CA bundle", inner, "AWS_CA_BUNDLE", "ca_bundle", "", "REQUESTS_CA_BUNDLE")


def retries(inner: Any, standing: Mapping[str, Any]) -> dict[str, Any]:
    """How the clients of a botocore session try again: as the settings say, else as `standing["retries"]`.

    Raises AwsError for a number of attempts that is none.
    """
    default = standing["retries"]
    mode = _of("", inner, *RETRY_MODE, default["mode"])
    attempts = _of("", inner, *ATTEMPTS, str(default["total_max_attempts"]))
    try:
        return {"mode": mode.value, "total_max_attempts": int(attempts.value)}
    except ValueError as error:
        raise AwsError(f"{attempts.source}: {attempts.value!r} is no number of attempts.") from error


def endpoints() -> list[Setting]:
    """Where the environment sends calls in place of AWS: for all services, or for one (AWS_ENDPOINT_URL_S3)."""
    if os.environ.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "").lower() == "true":
        return []
    named = sorted(name for name in os.environ if name.startswith("AWS_ENDPOINT_URL") and os.environ[name])
    return [
        Setting(
            " ".join(["endpoint", *name.removeprefix("AWS_ENDPOINT_URL").strip("_").lower().split("_")]).strip(),
            value,
            name,
        )
        for name in named
        if (value := _public(os.environ[name]))
    ]


def _profile(inner: Any, given: str | None) -> Setting:
    default = ("default", DEFAULT if "default" in inner.available_profiles else NOWHERE)
    return _first("profile", (given, "--profile"), _variable("AWS_PROFILE"), _variable("AWS_DEFAULT_PROFILE"), default)


def _region(session: Any, inner: Any, given: str | None) -> Setting:
    return _first(
        "region",
        (given, "--region"),
        _variable("AWS_REGION"),
        _variable("AWS_DEFAULT_REGION"),
        _of_profile(inner, "region"),
        (session.region_name, NOWHERE),
    )


def _files(inner: Any) -> Iterator[Setting]:
    for name, variable, key in (
        ("config file", "AWS_CONFIG_FILE", "config_file"),
        ("credentials file", "AWS_SHARED_CREDENTIALS_FILE", "credentials_file"),
    ):
        path = Path(inner.get_config_variable(key)).expanduser()
        source = variable if os.environ.get(variable) else DEFAULT
        yield Setting(name, str(path), source if path.is_file() else f"{source}; no such file")


def _credentials(session: Any) -> Setting:
    found = session.get_credentials()
    if found is None:
        return Setting("credentials", "", NOWHERE)
    return Setting("credentials", found.access_key or "", _METHODS.get(found.method, found.method))


def _of(name: str, inner: Any, variable: str, key: str, default: str, further: str = "") -> Setting:
    """A setting that a variable, the profile, another variable, or nothing says."""
    return _first(name, _variable(variable), _of_profile(inner, key), _variable(further), (default, DEFAULT))


def _first(name: str, *candidates: Candidate) -> Setting:
    """The first candidate that says something; the last where none does."""
    value, source = next((each for each in candidates if each[0]), candidates[-1])
    return Setting(name, str(value or ""), source)


def _variable(name: str) -> Candidate:
    return os.environ.get(name), name


def _of_profile(inner: Any, key: str) -> Candidate:
    return inner.get_scoped_config().get(key), f"profile {inner.profile or 'default'}"


def _proxies() -> Iterator[Setting]:
    from botocore.utils import get_environ_proxies  # by now a session has imported it

    for scheme, url in sorted(get_environ_proxies("https://sts.amazonaws.com").items()):
        if scheme in ("http", "https"):
            yield Setting(f"proxy for {scheme}", _public(url), f"{scheme.upper()}_PROXY")


def _public(url: str) -> str:
    """A URL without the name and password that it may hold."""
    parts = urlsplit(url)
    if "@" not in parts.netloc:
        return url
    return urlunsplit(parts._replace(netloc=f"***@{parts.netloc.rpartition('@')[2]}"))
