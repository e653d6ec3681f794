"""An organization as AWS shows it to its delegated administrator: AWS Config's, CloudFormation's and Lambda's control
planes, which no emulator holds. What goes in and comes out is checked against botocore's models.

organization  who is there, what has a name, what goes wrong; sessions and clients
directory     AWS Organizations, STS, Regions
services      roles, documents, objects, functions
stacks        CloudFormation's stacks
stack_sets    CloudFormation's stack sets
packs         AWS Config's packs
config        what else AWS Config tells

It is data. Whatever takes time is IN_PROGRESS until it has been asked for `ticks` times. Lists come in pages, and the
first page of each is empty, as it may be. A stack is what its template names: roles, documents, functions, buckets. A
pack arrives in an account only if its roles, documents and function are there and the function lets that account's AWS
Config invoke it, so a wrong order of calls fails here as in AWS.
"""

from deploy.fake import config, directory, packs, services, stack_sets, stacks  # noqa: F401 - each registers its answers
