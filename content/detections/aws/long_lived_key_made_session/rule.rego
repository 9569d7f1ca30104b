# METADATA
# title: A user's key was turned into a session
# description: An IAM user turned its key into temporary credentials that outlive the key, without proving a
#   second factor.
# scope: package
# custom:
#   severity: medium
#   attack: [T1550.001, T1078.004]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - Tools that wrap keys into sessions and are not set up for a second factor
#     - Applications that federate their own users
package aws.long_lived_key_made_session

import data.lib.aws

# A federation token keeps working after the key is deactivated, and can be named freely.
alert contains {
	"title": "A user's key was turned into a session",
	"details": sprintf("%s took a federation token named %v from %s", [aws.principal, name, aws.address]),
	"entities": [aws.principal],
} if {
	input.eventName == "GetFederationToken"
	input.eventSource == "sts.amazonaws.com"
	input.userIdentity.type in {"IAMUser", "Root"}
	aws.succeeded
	name := object.get(input, ["requestParameters", "name"], "unnamed")
}

# With a second factor's serial number the call is what AWS recommends; without, it serves to lose the key's trace.
alert contains {
	"title": "A user's key was turned into a session",
	"details": sprintf("%s took a session token without a second factor from %s", [aws.principal, aws.address]),
	"entities": [aws.principal],
	"severity": "Low",
} if {
	input.eventName == "GetSessionToken"
	input.eventSource == "sts.amazonaws.com"
	input.userIdentity.type == "IAMUser"
	aws.succeeded
	not aws.through_service
	not input.requestParameters.serialNumber
}
