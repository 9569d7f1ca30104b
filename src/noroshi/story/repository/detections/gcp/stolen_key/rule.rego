# METADATA
# title: A key opens one host after the other
# description: One user opened more than ten SSH sessions within five minutes; the playbook that takes SSH access
#   away is asked for, which decides by the risk scores of the user and of the host.
# scope: package
# custom:
#   severity: high
#   attack: [T1021.004, T1078]
#   owner: detection-engineering
#   status: stable
#   source: gcp_logging
#   false_positives:
#     - Deployment tools that open a connection for every step
package story.stolen_key

alert contains {
	"title": "A key opens one host after the other",
	"details": sprintf("%s opened %d SSH sessions within 5 minutes, the last on %s", [user, sessions, host]),
	"riskScore": 10,
	"entities": [user, host],
	"dedupKey": sprintf("stolen-key/%s/%s", [user, host]),
	"playbook": {"name": "revoke-ssh-access", "args": {"user": user, "host": host}},
} if {
	endswith(input.logName, "/logs/syslog")
	contains(input.jsonPayload.message, "pam_unix(sshd:session): session opened for user ")

	# PAM's own words begin the message; a user name that holds them stands further right.
	user := regex.find_all_string_submatch_n(`(?:^|: )pam_unix\(sshd:session\): session opened for user ([^ (]+)`, input.jsonPayload.message, 1)[0][1]
	host := input.resource.labels.instance_id
	sessions := rateLimit(user, "5m")
	sessions > 10
}
