# METADATA
# title: Commands were sent to many instances
# description: One principal ran commands, opened sessions or pushed keys on at least three instances within
#   ten minutes.
# scope: package
# custom:
#   severity: high
#   attack: [T1651, T1021]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - Fleet management by script; give its role an exception
package aws.ssm_commands_on_many

import data.lib.aws

# A call names its targets one by one, by tag, or all of them.
alert contains {
	"title": "Commands were sent to many instances",
	"details": sprintf("%s sent %s to %s from %s", [aws.principal, document, aim, aws.address]),
	"entities": [aws.principal],
	"dedupKey": sprintf("ssm-commands-on-many/%s", [aws.identity]),
} if {
	input.eventName == "SendCommand"
	input.eventSource == "ssm.amazonaws.com"
	aws.succeeded
	not aws.by_aws
	not aws.through_service
	document := object.get(input.requestParameters, "documentName", "a document")
	document in {"AWS-RunShellScript", "AWS-RunPowerShellScript", "AWS-RunRemoteScript", "AWS-RunSaltState", "AWS-RunAnsiblePlaybook"}
	aim := wide
}

alert contains {
	"title": "Sessions were opened on many instances",
	"details": sprintf("%s opened sessions on %d instances within 10 minutes, last %s from %s", [aws.principal, instances, target, aws.address]),
	"entities": [aws.principal],
	"severity": "Medium",
	"dedupKey": sprintf("ssm-sessions-on-many/%s", [aws.identity]),
} if {
	input.eventName == "StartSession"
	input.eventSource == "ssm.amazonaws.com"
	aws.succeeded
	target := input.requestParameters.target
	instances := noroshi.distinct(sprintf("%s/%s", [aws.account, aws.identity]), target, "10m")
	instances >= 3
}

# A key that is good for a minute opens an SSH session.
alert contains {
	"title": "Keys were pushed to many instances",
	"details": sprintf("%s pushed SSH keys to %d instances within 10 minutes, last %s from %s", [aws.principal, instances, target, aws.address]),
	"entities": [aws.principal],
	"severity": "Medium",
	"dedupKey": sprintf("ssh-keys-on-many/%s", [aws.identity]),
} if {
	input.eventName == "SendSSHPublicKey"
	input.eventSource == "ec2-instance-connect.amazonaws.com"
	aws.succeeded
	target := input.requestParameters.instanceId
	instances := noroshi.distinct(sprintf("%s/%s/keys", [aws.account, aws.identity]), target, "10m")
	instances >= 3
}

wide := sprintf("%d instances", [count(input.requestParameters.instanceIds)]) if {
	count(input.requestParameters.instanceIds) >= 3
} else := "instances chosen by tag" if {
	count(input.requestParameters.targets) > 0
}
