# METADATA
# title: SSH login from a known threat actor
# description: sshd on a virtual machine accepted a key or password from an address on the list of known
#   threat actors.
# scope: package
# custom:
#   severity: high
#   attack: [T1078, T1021.004]
#   owner: detection-engineering
#   status: stable
#   source: gcp_logging
#   false_positives:
#     - Addresses that changed hands since they were listed
package gcp.ssh_login_threat_actor

alert contains {
	"title": "SSH login from a known threat actor",
	"details": sprintf("%s logged in to instance %s from %s, a known threat actor", [user, instance, address]),
	"riskScore": 20,
	"entities": [user, instance, address],
} if {
	endswith(input.logName, "/logs/syslog")
	contains(text, "Accepted ")
	instance := input.resource.labels.instance_id

	# The last address of the line is the one sshd wrote.
	[_, user, address] := regex.find_all_string_submatch_n(`sshd(?:-session)?\[\d+\]: Accepted \S+ for (.*) from (\S+) port \d+(?: ssh2.*)?$`, text, 1)[0]
	isThreatActor(address)
}

text := value if {
	value := input.jsonPayload.message
} else := input.textPayload
