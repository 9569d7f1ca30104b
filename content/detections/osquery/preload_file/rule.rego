# METADATA
# title: A library is loaded into every process
# description: "ld.so.preload was written, as a file event shows."
# scope: package
# custom:
#   severity: critical
#   attack: [T1574.006, T1014]
#   owner: detection-engineering
#   status: stable
#   source: osquery
#   false_positives:
#     - "Products that preload on purpose, on the day they are installed"
package osquery.preload_file

import data.lib.osquery

alert contains {
	"title": "A library is loaded into every process",
	"details": sprintf("/etc/ld.so.preload on %s was %s (SHA-256 %v)", [osquery.host, lower(input.osquery.file_event.action), object.get(input.osquery.file_event, "sha256", "unknown")]),
	"entities": [osquery.host],
} if {
	input.osquery.file_event.target_path == "/etc/ld.so.preload"
	input.osquery.file_event.action in {"CREATED", "UPDATED", "MOVED_TO"}
}
