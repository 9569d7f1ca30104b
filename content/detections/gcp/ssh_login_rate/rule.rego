# METADATA
# title: One user logs in over SSH very often
# description: "One user opened more than ten SSH sessions on virtual machines within five minutes: a key on
#   its way from host to host."
# scope: package
# custom:
#   severity: medium
#   attack: [T1021.004, T1078]
#   owner: detection-engineering
#   status: stable
#   source: gcp_logging
#   false_positives:
#     - Deployment tools that open a connection for every step
package gcp.ssh_login_rate

alert contains {
	"title": "One user logs in over SSH very often",
	"details": sprintf("%s opened %d SSH sessions within 5 minutes, the last on instance %s", [user, sessions, instance]),
	"riskScore": 10,
	"entities": [user, instance],
	"dedupKey": sprintf("gcp-ssh-login-rate/%s", [user]),
} if {
	endswith(input.logName, "/logs/syslog")
	contains(text, "pam_unix(sshd:session): session opened for user ")

	# PAM's own words begin the message; a user name that holds them stands further right.
	user := regex.find_all_string_submatch_n(`(?:^|\] ?|: )pam_unix\(sshd:session\): session opened for user ([^ (]+)`, text, 1)[0][1]
	instance := input.resource.labels.instance_id
	sessions := rateLimit(user, "5m")
	sessions > 10
}

text := value if {
	value := input.jsonPayload.message
} else := input.textPayload
