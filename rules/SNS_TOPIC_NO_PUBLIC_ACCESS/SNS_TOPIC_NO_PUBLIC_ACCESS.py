"""Topics let nobody publish or subscribe but known principals.

## What it checks
No statement of the topic's policy may allow everyone something, unless a condition
leaves only fixed principals, accounts, organizations or networks: fixed values hold
neither a wildcard nor a policy variable. The policy that SNS gives to each topic,
which lets everyone in whose account is the owner's, is such a one.

## Why it matters
Whoever may publish to a topic writes to all that listen to it, functions and queues
among them; whoever may subscribe reads along.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/sns-topic-no-public-access.html
- https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs, policy

RESOURCE_TYPES = ["AWS::SNS::Topic"]
INPUTS = {}


class SNS_TOPIC_NO_PUBLIC_ACCESS(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        document = configuration.configuration(configuration_item).get("Policy")
        for number, statement in enumerate(policy.read(document), 1):
            if statement.is_public:
                annotation = f"Statement {statement.sid or number} of the topic's policy lets everyone in."
                return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        return [Evaluation(ComplianceType.COMPLIANT)]


def lambda_handler(event, context):
    return Evaluator(SNS_TOPIC_NO_PUBLIC_ACCESS(), RESOURCE_TYPES).handle(event, context)
