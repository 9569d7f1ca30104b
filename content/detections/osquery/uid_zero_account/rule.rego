# METADATA
# title: A second root account
# description: A user other than root with the user id 0 appeared.
# scope: package
# custom:
#   severity: critical
#   attack: [T1136.001, T1098]
#   owner: detection-engineering
#   status: stable
#   source: osquery
#   false_positives:
#     - Appliances that ship one
package osquery.uid_zero_account

import data.lib.osquery

alert contains {
	"title": "A second root account",
	"details": sprintf("user %s on %s has the user id 0", [osquery.row.username, osquery.host]),
	"entities": [osquery.host],
} if {
	osquery.is_new
	input.osquery.table == "users"
	sprintf("%v", [osquery.row.uid]) == "0"
	osquery.row.username != "root"
}
