# METADATA
# title: root logged in over SSH
# description: Somebody logged in as root over SSH from outside the administration networks. Nobody can tell
#   who it was.
# scope: package
# custom:
#   severity: medium
#   attack: [T1078.003, T1021.004]
#   owner: detection-engineering
#   status: stable
#   source: linux_auth
#   false_positives:
#     - Machines that are still managed as root; put their management addresses on the list admin_networks
package linux.ssh_root_login

import data.lib.linux

alert contains {
	"title": "root logged in over SSH",
	"details": sprintf("root logged in to %s from %s by %s", [linux.host, linux.address, method]),
	"severity": severity,
	"entities": [linux.host, linux.address],
	"dedupKey": sprintf("ssh-root-login/%s/%s", [linux.host, linux.address]),
} if {
	linux.code == "sshd_accepted"
	linux.user == "root"
	method := input.ocsf.unmapped.method
	not noroshi.in_list("admin_networks", linux.address)
}

severity := "high" if {
	input.ocsf.unmapped.method != "publickey"
} else := "medium"
