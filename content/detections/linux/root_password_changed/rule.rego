# METADATA
# title: The password of root was changed
# description: The password of root was set on a host.
# scope: package
# custom:
#   severity: medium
#   attack: [T1098, T1531]
#   owner: detection-engineering
#   status: stable
#   source: linux_auth
#   false_positives:
#     - Rotation of emergency passwords
package linux.root_password_changed

import data.lib.linux

alert contains {
	"title": "The password of root was changed",
	"details": sprintf("on %s with %s", [linux.host, input.program]),
	"entities": [linux.host],
	"dedupKey": sprintf("root-password-changed/%s", [linux.host]),
} if {
	linux.code in {"password_changed", "password_set"}
	linux.user == "root"
}
