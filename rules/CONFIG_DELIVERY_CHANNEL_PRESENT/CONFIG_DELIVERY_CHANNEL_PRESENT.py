"""AWS Config delivers its history to a bucket.

## What it checks
The Region must have a delivery channel whose last deliveries did not fail: of
history, of snapshots and of notifications. It must go to one of `s3BucketNames`,
where that names some, deliver a snapshot at least as often as
`maxSnapshotFrequency` says, and with `requireSnsTopic` tell a topic.

A channel that has never delivered a snapshot because none is asked for does not
deliver them as often as is wanted.

AWS Config cannot deliver to a bucket whose objects Object Lock keeps by default.

## Why it matters
What AWS Config has seen is kept in its bucket for as long as you like. Without a
delivery nobody can show next year how a resource was set up today.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/manage-delivery-channel.html
- https://docs.aws.amazon.com/config/latest/APIReference/API_DeliveryChannelStatus.html
- https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-policy.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs

ACCOUNT = "AWS::::Account"
FREQUENCIES = ("One_Hour", "Three_Hours", "Six_Hours", "Twelve_Hours", "TwentyFour_Hours")  # the most often first
INPUTS = {
    "s3BucketNames": inputs.optional(inputs.text_list),
    "maxSnapshotFrequency": inputs.choice(*FREQUENCIES),
    "requireSnsTopic": inputs.boolean,
}
DELIVERIES = {
    "configHistoryDeliveryInfo": "history",
    "configSnapshotDeliveryInfo": "snapshots",
    "configStreamDeliveryInfo": "notifications",
}


class CONFIG_DELIVERY_CHANNEL_PRESENT(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        account, config = event["accountId"], client_factory.build_client("config")
        fault = shortfall(config, valid_rule_parameters)
        if fault:
            return [Evaluation(ComplianceType.NON_COMPLIANT, account, ACCOUNT, fault)]
        return [Evaluation(ComplianceType.COMPLIANT, account, ACCOUNT)]


def shortfall(config, wanted):
    channels = config.describe_delivery_channels()["DeliveryChannels"]
    if not channels:
        return "AWS Config has no delivery channel in this Region."
    channel, name, bucket = channels[0], channels[0].get("name"), channels[0].get("s3BucketName")
    if not bucket:
        return f"Delivery channel {name} has no bucket."
    if wanted["s3BucketNames"] and bucket not in wanted["s3BucketNames"]:
        return f"Delivery channel {name} delivers to {bucket}, not to {' or '.join(wanted['s3BucketNames'])}."
    often = configuration.dig(channel, "configSnapshotDeliveryProperties.deliveryFrequency")
    least = wanted["maxSnapshotFrequency"]
    if often not in FREQUENCIES[: FREQUENCIES.index(least) + 1]:
        return f"Delivery channel {name} delivers snapshots {often or 'never'}, not {least} or more often."
    if wanted["requireSnsTopic"] and not channel.get("snsTopicARN"):
        return f"Delivery channel {name} tells no topic."
    return failure(config, name)


def failure(config, name):
    """What went wrong with the last delivery of some kind."""
    for status in config.describe_delivery_channel_status(DeliveryChannelNames=[name])["DeliveryChannelsStatus"]:
        for kind, what in DELIVERIES.items():
            told = status.get(kind) or {}
            if (told.get("lastStatus") or "").lower() == "failure":
                why = told.get("lastErrorCode") or told.get("lastErrorMessage") or "AWS Config does not say why"
                return f"Delivery channel {name} failed to deliver {what} at last: {why[:100]}."
    return None


def lambda_handler(event, context):
    return Evaluator(CONFIG_DELIVERY_CHANNEL_PRESENT()).handle(event, context)
