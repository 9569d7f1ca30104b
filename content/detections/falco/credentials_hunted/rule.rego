# METADATA
# title: Something in a container looks for credentials
# description: A process in a container searched for keys, or read the cloud's metadata service or the service
#   account's token together with another sign.
# scope: package
# custom:
#   severity: high
#   attack: [T1552.001, T1552.005, T1552.007]
#   owner: detection-engineering
#   status: stable
#   source: falco
#   false_positives:
#     - Software that asks the metadata service for its role; allow it by image in Falco
package falco.credentials_hunted

import data.lib.falco

alert contains {
	"title": "Something in a container looks for credentials",
	"details": sprintf("%s in %s: %s", [input.rule, falco.workload, falco.command]),
	"entities": falco.entities,
	"dedupKey": sprintf("falco-credentials/%s", [falco.workload]),
} if {
	falco.in_container
	hunts
}

hunts if input.rule in {
	"Find AWS Credentials", "Search Private Keys or Passwords", "Read sensitive file trusted after startup",
	"Read sensitive file untrusted", "Directory traversal monitored file read", "Read environment variable from /proc files",
	"Contact EC2 Instance Metadata Service From Container", "Contact cloud metadata service from container",
}

hunts if regex.match(
	`169\.254\.169\.254/(latest|computeMetadata|metadata)|(find|grep)\s.*(id_rsa|aws_access_key|credentials|\.kube/config|secret)|cat\s+.*/(\.aws/credentials|\.kube/config|serviceaccount/token|shadow)\b`,
	falco.command,
)
