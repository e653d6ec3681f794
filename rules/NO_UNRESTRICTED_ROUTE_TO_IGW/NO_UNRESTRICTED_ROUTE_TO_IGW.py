"""Route tables do not send all addresses to an internet gateway.

## What it checks
No route for 0.0.0.0/0 or ::/0 may lead to an internet gateway, but in the route
tables that `routeTableIds` lists. A route whose gateway is detached counts, since
it works again as soon as it is attached. Routes to NAT, egress-only, transit and
VPN gateways, and those for narrower networks or prefix lists, are left alone.

## Why it matters
That route is what makes a subnet public. A table that has it by mistake, and the
main one of a VPC above all, opens each subnet that will ever be associated.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/no-unrestricted-route-to-igw.html
- https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs

RESOURCE_TYPES = ["AWS::EC2::RouteTable"]
TABLE = inputs.matching(r"rtb-([0-9a-f]{8}|[0-9a-f]{17})", "ids of route tables, such as rtb-0123456789abcdef0")
INPUTS = {"routeTableIds": inputs.optional(inputs.list_of(TABLE))}
EVERYWHERE = ("0.0.0.0/0", "::/0")


class NO_UNRESTRICTED_ROUTE_TO_IGW(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        table, allowed = configuration_item["resourceId"], valid_rule_parameters["routeTableIds"] or ()
        routes = configuration.listed(configuration.configuration(configuration_item).get("routes"))
        found = [
            (route.get("destinationCidrBlock") or route.get("destinationIpv6CidrBlock"), route.get("gatewayId"))
            for route in routes
        ]
        return [evaluation(table, found, allowed)]

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        allowed = valid_rule_parameters["routeTableIds"] or ()
        pages = client_factory.build_client("ec2").get_paginator("describe_route_tables").paginate()
        return [
            evaluation(table["RouteTableId"], [destination(route) for route in table.get("Routes", ())], allowed)
            for page in pages
            for table in page["RouteTables"]
        ]


def destination(route):
    return route.get("DestinationCidrBlock") or route.get("DestinationIpv6CidrBlock"), route.get("GatewayId")


def evaluation(table, routes, allowed):
    public = [f"{cidr} to {gateway}" for cidr, gateway in routes if cidr in EVERYWHERE and is_internet(gateway)]
    if public and table not in allowed:
        annotation = f"The route table sends {' and '.join(public)}."
        return Evaluation(ComplianceType.NON_COMPLIANT, table, RESOURCE_TYPES[0], annotation)
    return Evaluation(ComplianceType.COMPLIANT, table, RESOURCE_TYPES[0])


def is_internet(gateway):
    return (gateway or "").startswith("igw-")


def lambda_handler(event, context):
    return Evaluator(NO_UNRESTRICTED_ROUTE_TO_IGW(), RESOURCE_TYPES).handle(event, context)
