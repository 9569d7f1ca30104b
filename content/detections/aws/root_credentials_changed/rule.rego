# METADATA
# title: Root's credentials were changed
# description: Root's password, mail address, access keys or second factor were changed, or a password
#   recovery was begun.
# scope: package
# custom:
#   severity: critical
#   attack: [T1098]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - A planned rotation of root's credentials
package aws.root_credentials_changed

import data.lib.aws

alert contains {
	"title": "Root's credentials were changed",
	"details": sprintf("%s for root of account %s from %s", [input.eventName, aws.account, aws.address]),
	"entities": [aws.account, aws.address],
} if {
	input.userIdentity.type == "Root"
	changes
	aws.succeeded
	not refused
}

changes if {
	input.eventSource == "signin.amazonaws.com"
	input.eventName in {"PasswordUpdated", "PasswordRecoveryRequested", "PasswordRecoveryCompleted", "EmailUpdated"}
}

changes if {
	input.eventSource == "iam.amazonaws.com"
	input.eventName in {"CreateAccessKey", "DeactivateMFADevice", "EnableMFADevice", "UploadSigningCertificate"}
	not input.requestParameters.userName
}

refused if "Failure" in {outcome | some outcome in input.responseElements}
