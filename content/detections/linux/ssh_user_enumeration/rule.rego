# METADATA
# title: User names are tried out over SSH
# description: One address tried at least ten different user names that do not exist within ten minutes.
# scope: package
# custom:
#   severity: low
#   attack: [T1110.003, T1087.001]
#   owner: detection-engineering
#   status: stable
#   source: linux_auth
#   false_positives:
#     - Scanners of your own
#     - A job whose list of machines and users went out of step
package linux.ssh_user_enumeration

import data.lib.linux

alert contains {
	"title": "User names are tried out over SSH",
	"details": sprintf("%s tried %d user names that do not exist within 10 minutes, last %s on %s", [linux.address, names, linux.user, linux.host]),
	"entities": [linux.address],
	"dedupKey": sprintf("ssh-user-enumeration/%s", [linux.address]),
} if {
	linux.code in {"sshd_invalid", "sshd_failed"}
	input.ocsf.unmapped.invalid_user == true
	names := noroshi.distinct(linux.address, linux.user, "10m")
	names >= 10
	noroshi.first_seen("told", linux.address, "1h")
}
