# METADATA
# title: Password guessing over SSH came through
# description: A login over SSH succeeded from an address that had failed at least eight times within a
#   quarter of an hour before.
# scope: package
# custom:
#   severity: high
#   attack: [T1110.001, T1078, T1021.004]
#   owner: detection-engineering
#   status: stable
#   source: linux_auth
#   false_positives:
#     - A person or job with an old password that was corrected in the meantime
#     - Many users behind one exit address
package linux.ssh_bruteforce_success

import data.lib.linux

# A failure counts under its own id, a success under one fixed word, so that successes do not add up.
alert contains {
	"title": "Password guessing over SSH came through",
	"details": sprintf("%s logged in to %s from %s by %s after %d failures within 15 minutes", [linux.user, linux.host, linux.address, method, failures]),
	"entities": [linux.user, linux.host, linux.address],
	"dedupKey": sprintf("ssh-bruteforce-success/%s/%s/%s", [linux.host, linux.user, linux.address]),
} if {
	linux.code == "sshd_accepted"
	method := input.ocsf.unmapped.method
	method in {"password", "keyboard-interactive/pam"}
	failures := noroshi.distinct(linux.address, "accepted", "15m") - 1
	failures >= 8
}

alert contains "a failure is only remembered" if {
	linux.code == "sshd_failed"
	noroshi.distinct(linux.address, input.noroshi.uid, "15m") < 0
}
