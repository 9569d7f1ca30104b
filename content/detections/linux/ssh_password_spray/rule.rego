# METADATA
# title: One password is tried on many users over SSH
# description: One address failed to log in as at least eight different existing users within half an hour.
# scope: package
# custom:
#   severity: medium
#   attack: [T1110.003]
#   owner: detection-engineering
#   status: stable
#   source: linux_auth
#   false_positives:
#     - An exit address of an office on the morning after passwords expired
#     - Jump hosts whose directory service is down
package linux.ssh_password_spray

import data.lib.linux

alert contains {
	"title": "One password is tried on many users over SSH",
	"details": sprintf("%s failed to log in as %d existing users within 30 minutes, last %s on %s", [linux.address, users, linux.user, linux.host]),
	"entities": [linux.address],
	"dedupKey": sprintf("ssh-password-spray/%s", [linux.address]),
} if {
	linux.code == "sshd_failed"
	input.ocsf.unmapped.method in {"password", "keyboard-interactive/pam"}
	not input.ocsf.unmapped.invalid_user
	users := noroshi.distinct(linux.address, linux.user, "30m")
	users >= 8
	noroshi.first_seen("told", linux.address, "1h")
}
