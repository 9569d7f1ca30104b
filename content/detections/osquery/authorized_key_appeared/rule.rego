# METADATA
# title: A new key may log in
# description: "A key appeared in somebody's authorized_keys."
# scope: package
# custom:
#   severity: medium
#   attack: [T1098.004]
#   owner: detection-engineering
#   status: stable
#   source: osquery
#   false_positives:
#     - Users who add a key of their own; compare with your directory of keys
package osquery.authorized_key_appeared

import data.lib.osquery

alert contains {
	"title": "A new key may log in",
	"details": sprintf("a new %s key of %s may log in on %s (%s)", [object.get(osquery.row, "algorithm", "SSH"), user, osquery.host, osquery.row.key_file]),
	"entities": [osquery.host],
} if {
	osquery.is_new
	key := osquery.row.key
	contains(osquery.row.key_file, "/.ssh/authorized_keys")
	user := object.get(osquery.row, "username", sprintf("user id %v", [object.get(osquery.row, "uid", "unknown")]))
}
