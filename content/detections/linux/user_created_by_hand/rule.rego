# METADATA
# title: A person made a user by hand
# description: "A user with a login shell was made from a terminal, on a host where users come from
#   provisioning."
# scope: package
# custom:
#   severity: low
#   attack: [T1136.001]
#   owner: detection-engineering
#   status: stable
#   source: linux_auth
#   false_positives:
#     - Hosts that are run by hand; put them on the list hand_run_hosts
#     - Recovery work
package linux.user_created_by_hand

import data.lib.linux

alert contains {
	"title": "A person made a user by hand",
	"details": sprintf("user %s (id %s) was made on %s from %s", [linux.user, input.ocsf.user.uid, linux.host, origin]),
	"entities": [linux.user, linux.host],
} if {
	linux.code == "user_created"

	# Provisioning, packages and images have no terminal; useradd writes the one it was started from.
	origin := regex.find_all_string_submatch_n(`, from=(/dev/(?:pts|tty)/?[0-9]+)`, input.message, 1)[0][1]
	not regex.match(`shell=\S*/(nologin|false)\b`, input.message)
	not noroshi.in_list("hand_run_hosts", linux.host)
}
