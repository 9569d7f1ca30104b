# METADATA
# title: A new program gives the rights of root
# description: "A setuid program of root appeared outside the directories of packages, or is a shell or
#   interpreter."
# scope: package
# custom:
#   severity: high
#   attack: [T1548.001]
#   owner: detection-engineering
#   status: stable
#   source: osquery
#   false_positives:
#     - Software installed by hand into /usr/local
package osquery.suid_binary_appeared

import data.lib.osquery

alert contains {
	"title": "A new program gives the rights of root",
	"details": sprintf("%s on %s runs with the rights of root for everybody", [path, osquery.host]),
	"entities": [osquery.host],
} if {
	osquery.is_new
	contains(osquery.row.permissions, "S")
	object.get(osquery.row, "username", "root") == "root"
	path := osquery.row.path
	odd(path)
}

odd(path) if not regex.match(`^(/usr/(s?bin|lib|lib64|libexec)|/s?bin|/lib|/snap|/opt)/`, path)

odd(path) if regex.match(`/(ba|da|z|k|c|tc)?sh$|/(python|perl|ruby|lua|php|node|find|vim|nano|env|awk|gawk|nmap|less|cp|tar|dd)[0-9.]*$`, path)
