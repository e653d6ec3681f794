"""No expired certificate is kept in IAM.

## What it checks
No server certificate of IAM may have ended by the time at which AWS Config asked for
the evaluation. One that ends soon is right, and so is one that nobody uses. A
certificate is judged by its name, which is its id for AWS Config.

## Why it matters
An expired certificate that is put to a listener by mistake is an outage, or teaches
people to click a warning away. What is not there cannot be chosen.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/iam-server-certificate-expiration-check.html
- https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-26
- https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_server-certs.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import dates, inputs

CERTIFICATE = "AWS::IAM::ServerCertificate"
INPUTS = {}


class IAM_SERVER_CERTIFICATE_EXPIRATION_CHECK(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        pages = client_factory.build_client("iam").get_paginator("list_server_certificates").paginate()
        now = dates.evaluation_time(event)
        return [evaluation(each, now) for page in pages for each in page["ServerCertificateMetadataList"]]


def evaluation(certificate, now):
    name, ends = certificate["ServerCertificateName"], certificate["Expiration"]
    if ends <= now:
        annotation = f"The certificate expired on {ends:%Y-%m-%d}."
        return Evaluation(ComplianceType.NON_COMPLIANT, name, CERTIFICATE, annotation)
    return Evaluation(ComplianceType.COMPLIANT, name, CERTIFICATE)


def lambda_handler(event, context):
    return Evaluator(IAM_SERVER_CERTIFICATE_EXPIRATION_CHECK()).handle(event, context)
