# METADATA
# title: Login over SSH from a known threat actor
# description: A login over SSH succeeded from an address on the list of known threat actors.
# scope: package
# custom:
#   severity: critical
#   attack: [T1078, T1021.004]
#   owner: detection-engineering
#   status: stable
#   source: linux_auth
#   false_positives:
#     - Addresses that changed hands since they were listed
#     - Testers of your own
package linux.ssh_login_threat_actor

import data.lib.linux

alert contains {
	"title": "Login over SSH from a known threat actor",
	"details": sprintf("%s logged in to %s from %s, which is a known threat actor", [linux.user, linux.host, linux.address]),
	"entities": [linux.user, linux.host, linux.address],
} if {
	linux.code == "sshd_accepted"
	isThreatActor(linux.address)
}
