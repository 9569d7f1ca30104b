# METADATA
# title: Passwords are guessed with su
# description: su failed at least five times within five minutes on a host for the same target.
# scope: package
# custom:
#   severity: high
#   attack: [T1110.001, T1548]
#   owner: detection-engineering
#   status: stable
#   source: linux_auth
#   false_positives:
#     - A person who forgot the password of a service account
package linux.su_bruteforce

import data.lib.linux

alert contains {
	"title": "Passwords are guessed with su",
	"details": sprintf("su to %s failed %d times within 5 minutes on %s, last by %s", [linux.user, failures, linux.host, by]),
	"entities": [by, linux.host],
	"dedupKey": sprintf("su-bruteforce/%s/%s", [linux.host, linux.user]),
} if {
	linux.code == "pam_failed"
	input.ocsf.service.name in {"su", "su-l"}
	failures := rateLimit([linux.host, linux.user], "5m")
	failures >= 5
	noroshi.first_seen("told", [linux.host, linux.user], "1h")
}

by := value if {
	value := linux.actor
} else := value if {
	value := input.ocsf.unmapped.login
} else := "an unnamed user"
