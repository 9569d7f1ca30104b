# METADATA
# title: A second root account
# description: "A user other than root was made with, or changed to, the user id 0."
# scope: package
# custom:
#   severity: critical
#   attack: [T1136.001, T1098]
#   owner: detection-engineering
#   status: stable
#   source: linux_auth
#   false_positives:
#     - "Appliances that ship a second administrator with id 0, on the day they are set up"
package linux.uid_zero_account

import data.lib.linux

alert contains {
	"title": "A second root account",
	"details": sprintf("%s has the user id 0 on %s", [linux.user, linux.host]),
	"entities": [linux.user, linux.host],
} if {
	zero
	linux.user != "root"
}

zero if {
	linux.code == "user_created"
	input.ocsf.user.uid == "0"
}

zero if {
	linux.code == "user_changed"
	regex.match(`(UID|uid) (from '[0-9]+' )?to '0'`, input.message)
}
