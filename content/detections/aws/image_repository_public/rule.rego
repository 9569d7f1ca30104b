# METADATA
# title: An image repository lets everybody in
# description: The policy of a container repository lets everybody pull or push, or the build project became
#   public.
# scope: package
# custom:
#   severity: high
#   attack: [T1525, T1530]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - Projects that are open source
package aws.image_repository_public

import data.lib.aws

alert contains {
	"title": "An image repository lets everybody in",
	"details": sprintf("%s called %s on %v from %s", [aws.principal, input.eventName, name, aws.address]),
	"entities": [aws.principal, name],
} if {
	input.eventName == "SetRepositoryPolicy"
	input.eventSource == "ecr.amazonaws.com"
	some statement in aws.allowing(input.requestParameters.policyText)
	aws.is_open(statement)
	aws.succeeded
	name := object.get(input.requestParameters, "repositoryName", "a repository")
}

alert contains {
	"title": "A build project was made public",
	"details": sprintf("%s made %v public from %s", [aws.principal, project, aws.address]),
	"entities": [aws.principal, project],
} if {
	input.eventName == "UpdateProjectVisibility"
	input.eventSource == "codebuild.amazonaws.com"
	input.requestParameters.projectVisibility == "PUBLIC_READ"
	aws.succeeded
	project := object.get(input.requestParameters, "projectArn", "a project")
}
