# METADATA
# title: ld.so.preload was written
# description: "Something wrote /etc/ld.so.preload: from then on its library is in every process of the host."
# scope: package
# custom:
#   severity: critical
#   attack: [T1574.006, T1014]
#   owner: detection-engineering
#   status: stable
#   source: linux_auditd
#   false_positives:
#     - "Products that preload on purpose, on the day they are installed by their package"
package auditd.ld_preload_written

import data.lib.auditd

alert contains {
	"title": "ld.so.preload was written",
	"details": sprintf("%s on %s wrote %s with %s", [auditd.who, auditd.host, path, auditd.program]),
	"entities": [auditd.host, auditd.who],
} if {
	auditd.writes
	some path in auditd.files
	path in {"/etc/ld.so.preload", "/etc/ld-musl-x86_64.path"}
	not packaged
}

# A package manager without a terminal: unattended installation.
packaged if {
	auditd.installs
	not auditd.has_login
}
