# METADATA
# title: The start-up script of a notebook was changed
# description: "The life-cycle script of a notebook instance was changed: it runs as root at the next start."
# scope: package
# custom:
#   severity: high
#   attack: [T1059, T1543]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - Platform teams that maintain the script
package aws.notebook_startup_changed

import data.lib.aws

alert contains {
	"title": "The start-up script of a notebook was changed",
	"details": sprintf("%s called %s on %v from %s", [aws.principal, input.eventName, name, aws.address]),
	"entities": [aws.principal, aws.account],
} if {
	input.eventSource == "sagemaker.amazonaws.com"
	input.eventName in {"UpdateNotebookInstanceLifecycleConfig", "UpdateStudioLifecycleConfig"}
	aws.succeeded
	not aws.through_service
	name := object.get(input, ["requestParameters", "notebookInstanceLifecycleConfigName"], "a notebook")
}
