"""Customer managed policies do not let anyone take more rights than they were given.

## What it checks
The default version of a customer managed policy may not allow, over identities
or roles that it does not name, what is known to lead to any right of the
account: to rewrite a policy, to attach one, to make credentials of somebody
else, or to pass a role to a service and have it act. What the policy itself
denies without conditions does not count, nor what only a fixed permissions
boundary or policy (`iam:PermissionsBoundary`, `iam:PolicyARN`) may be attached
with, nor a role that may be passed to other services only. Policies in
`ignorePolicyArns` are left out.

Known false alarms: deployment roles and administrators need such rights; name
their policies in `ignorePolicyArns`. Organization policies and boundaries that
take them back are not seen, nor what several policies make up together, nor
escalation through a role that is named.

## Why it matters
One such grant is full administration, whatever else the policy withholds, and
looks harmless among the others.

## References
- https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
- https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
- https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation/
- https://pathfinding.cloud
"""

from functools import cache

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import arns, grants, inputs, managed_policies

RESOURCE_TYPES = ["AWS::IAM::Policy"]
INPUTS = {"ignorePolicyArns": inputs.optional(inputs.list_of(inputs.arn))}

# What is enough by itself, where it is allowed over things that are not named: what kind of thing.
ALONE = {
    "iam:AddUserToGroup": "iam::{account}:group/",
    "iam:AttachGroupPolicy": "iam::{account}:group/",
    "iam:AttachRolePolicy": "iam::{account}:role/",
    "iam:AttachUserPolicy": "iam::{account}:user/",
    "iam:CreateAccessKey": "iam::{account}:user/",
    "iam:CreateLoginProfile": "iam::{account}:user/",
    "iam:CreatePolicyVersion": "iam::{account}:policy/",
    "iam:PutGroupPolicy": "iam::{account}:group/",
    "iam:PutRolePolicy": "iam::{account}:role/",
    "iam:PutUserPolicy": "iam::{account}:user/",
    "iam:SetDefaultPolicyVersion": "iam::{account}:policy/",
    "iam:UpdateAssumeRolePolicy": "iam::{account}:role/",
    "iam:UpdateLoginProfile": "iam::{account}:user/",
    "apprunner:UpdateService": "apprunner:*:{account}:service/",
    "ec2-instance-connect:SendSSHPublicKey": "ec2:*:{account}:instance/",
    "ecs:ExecuteCommand": "ecs:*:{account}:task/",
    "glue:UpdateDevEndpoint": "glue:*:{account}:devEndpoint/",
    "lambda:UpdateFunctionCode": "lambda:*:{account}:function:",
    "lambda:UpdateFunctionConfiguration": "lambda:*:{account}:function:",
    "sagemaker:CreatePresignedNotebookInstanceUrl": "sagemaker:*:{account}:notebook-instance/",
    "ssm:SendCommand": "ec2:*:{account}:instance/",
    "ssm:StartSession": "ec2:*:{account}:instance/",
}

# What is enough beside passing a role that is not named, and to which service the role is passed.
WITH_A_ROLE = (
    ("apprunner:CreateService", "tasks.apprunner"),
    ("autoscaling:CreateLaunchConfiguration autoscaling:CreateAutoScalingGroup", "ec2"),
    ("autoscaling:CreateLaunchConfiguration autoscaling:UpdateAutoScalingGroup", "ec2"),
    ("bedrock-agentcore:CreateCodeInterpreter bedrock-agentcore:InvokeCodeInterpreter", "bedrock-agentcore"),
    ("cloudformation:CreateChangeSet cloudformation:ExecuteChangeSet", "cloudformation"),
    ("cloudformation:CreateStack", "cloudformation"),
    ("cloudformation:CreateStackSet cloudformation:CreateStackInstances", "cloudformation"),
    ("cloudformation:UpdateStack", "cloudformation"),
    ("cloudformation:UpdateStackSet", "cloudformation"),
    ("codebuild:CreateProject codebuild:StartBuild", "codebuild"),
    ("codebuild:CreateProject codebuild:StartBuildBatch", "codebuild"),
    ("codebuild:UpdateProject codebuild:StartBuild", "codebuild"),
    ("codebuild:UpdateProject codebuild:StartBuildBatch", "codebuild"),
    ("datapipeline:CreatePipeline datapipeline:PutPipelineDefinition", "datapipeline"),
    ("ec2:RequestSpotInstances", "ec2"),
    ("ec2:RunInstances", "ec2"),
    ("ecs:RegisterTaskDefinition ecs:RunTask", "ecs-tasks"),
    ("ecs:RegisterTaskDefinition ecs:StartTask", "ecs-tasks"),
    ("ecs:RegisterTaskDefinition ecs:CreateService", "ecs-tasks"),
    ("glue:CreateDevEndpoint", "glue"),
    ("glue:CreateJob glue:CreateTrigger", "glue"),
    ("glue:CreateJob glue:StartJobRun", "glue"),
    ("glue:UpdateJob glue:CreateTrigger", "glue"),
    ("glue:UpdateJob glue:StartJobRun", "glue"),
    ("lambda:CreateFunction lambda:AddPermission", "lambda"),
    ("lambda:CreateFunction lambda:CreateEventSourceMapping", "lambda"),
    ("lambda:CreateFunction lambda:InvokeFunction", "lambda"),
    ("sagemaker:CreateNotebookInstance sagemaker:CreatePresignedNotebookInstanceUrl", "sagemaker"),
    ("sagemaker:CreateProcessingJob", "sagemaker"),
    ("sagemaker:CreateTrainingJob", "sagemaker"),
)
PASS_ROLE, ROLES = "iam:PassRole", "iam::{account}:role/"
OF_INTEREST = frozenset({*ALONE, PASS_ROLE, *(action for actions, _ in WITH_A_ROLE for action in actions.split())})
LIMITS = frozenset({"iam:permissionsboundary", "iam:policyarn"})


class IAM_PRIVILEGE_ESCALATION_PROHIBITED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        found = managed_policies.read(configuration_item)
        if found.is_of_aws:
            return [Evaluation(ComplianceType.NOT_APPLICABLE, annotation="AWS manages this policy.")]
        if found.arn in (valid_rule_parameters["ignorePolicyArns"] or ()):
            return [Evaluation(ComplianceType.NOT_APPLICABLE, annotation="Left out by ignorePolicyArns.")]
        if found.statements is None:
            annotation = "The item does not hold the default version, so escalation cannot be ruled out."
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        ways = escalations(found.statements, arns.parse(found.arn))
        if ways:
            leads = "which leads to any right" if len(ways) == 1 else f"one of {len(ways)} ways to any right"
            annotation = f"The default version {found.version} allows {ways[0]}, {leads}."
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        return [Evaluation(ComplianceType.COMPLIANT)]


def escalations(statements, arn):
    """Each known way to more rights that some statements leave open, in words."""
    reached = grants.within_reach(statements, OF_INTEREST)
    if not reached:
        return []
    concerned = [each for each in statements if each.denies or grants.within_reach([each], OF_INTEREST)]
    partition, account = (arn.partition, arn.account) if arn else ("*", "*")

    @cache
    def allows(action, kind="", **tests):
        if action not in reached:
            return False
        resource = f"arn:{partition}:{kind.format(account=account)}{grants.UNNAMED}" if kind else ""
        return bool(grants.granting(concerned, action, resource, **tests))

    ways = [action for action, kind in ALONE.items() if allows(action, kind, limits=LIMITS)]
    for actions, service in WITH_A_ROLE:
        if allows(PASS_ROLE, ROLES, passed_to=service) and all(map(allows, actions.split())):
            ways.append(f"{PASS_ROLE} with {actions.replace(' ', ' and ')}")
    return ways


def lambda_handler(event, context):
    return Evaluator(IAM_PRIVILEGE_ESCALATION_PROHIBITED(), RESOURCE_TYPES).handle(event, context)
