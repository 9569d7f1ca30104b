# METADATA
# title: The stream of the audit log was stopped or changed
# description: The stream that carries the audit log out of GitHub was removed, switched off or pointed
#   elsewhere.
# scope: package
# custom:
#   severity: high
#   attack: [T1562.008]
#   owner: detection-engineering
#   status: stable
#   source: github_audit
#   false_positives:
#     - A move to another store
package github.audit_stream_stopped

import data.lib.github

alert contains {
	"title": "The stream of the audit log was stopped or changed",
	"details": sprintf("%s: %s", [github.actor, input.action]),
	"entities": [github.actor, github.place],
} if {
	input.action in {
		"audit_log_streaming.destroy", "audit_log_streaming.update", "business.audit_log_stream_disabled",
		"org.audit_log_git_events_disabled", "business.audit_log_git_events_disabled", "audit_log_stream.destroy",
	}
}
