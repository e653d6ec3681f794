"""AWS Config by hand: one recorder and one delivery channel at most, with what is told of their last work."""

from types import SimpleNamespace
from unittest.mock import patch

import support
from support import REGION, evaluations

ROLE = "arn:aws:iam::123456789012:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"
NAME = "default"


class Config:
    """status: what is told of the recorder or of the channel."""

    def __init__(self, *, recorders=(), channels=(), status=None, region=REGION):
        self.recorders, self.channels, self.status = list(recorders), list(channels), status or {}
        self.meta = SimpleNamespace(region_name=region)

    def describe_configuration_recorders(self):
        return {"ConfigurationRecorders": self.recorders}

    def describe_configuration_recorder_status(self, ConfigurationRecorderNames):  # noqa: N803
        assert ConfigurationRecorderNames == [NAME]
        return {"ConfigurationRecordersStatus": [{"name": NAME} | self.status]}

    def describe_delivery_channels(self):
        return {"DeliveryChannels": self.channels}

    def describe_delivery_channel_status(self, DeliveryChannelNames):  # noqa: N803
        assert DeliveryChannelNames == [NAME]
        return {"DeliveryChannelsStatus": [{"name": NAME} | self.status]}


def judged(rule, config, **inputs):
    with patch.object(support, "client", lambda _service, _region: config):
        return evaluations(rule, **inputs)
