# METADATA
# title: A shell opened a connection itself
# description: "A shell, not a program it started, connected to another machine: what bash does for /dev/tcp,
#   and a shell bound to a socket."
# scope: package
# custom:
#   severity: high
#   attack: [T1059.004, T1095]
#   owner: detection-engineering
#   status: stable
#   source: linux_auditd
#   false_positives:
#     - Health checks in bash that use /dev/tcp; exclude the address on the list shell_connects_to
package auditd.shell_connects_out

import data.lib.auditd

alert contains {
	"title": "A shell opened a connection itself",
	"details": sprintf("%s of %s on %s connected to %s port %v", [auditd.call.exe, auditd.who, auditd.host, address, input.ocsf.dst_endpoint.port]),
	"entities": [auditd.host, auditd.who, address],
	"dedupKey": sprintf("shell-connects-out/%s/%s", [auditd.host, address]),
} if {
	auditd.call.name == "connect"
	auditd.call.exe in auditd.shells
	not endswith(auditd.call.exe, "/busybox")
	input.ocsf.status_id in {1, 99}
	address := input.ocsf.dst_endpoint.ip
	not own(address)

	# Looking a name up asks a name server, and bash does that too.
	not input.ocsf.dst_endpoint.port in {53, 0}
	not noroshi.in_list("shell_connects_to", address)
}

own(address) if {
	some network in {"127.0.0.0/8", "::1/128", "169.254.0.0/16"}
	net.cidr_contains(network, address)
}
