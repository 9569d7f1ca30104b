# METADATA
# title: A process has no file
# description: A process runs whose program was deleted or never stood on a disk.
# scope: package
# custom:
#   severity: high
#   attack: [T1620, T1027.011]
#   owner: detection-engineering
#   status: stable
#   source: osquery
#   false_positives:
#     - "Programs that were upgraded while they ran, excluded on their path below the directories of the
#       system"
#     - "Container runtimes, excluded on name, user and parent together"
package osquery.fileless_process

import data.lib.osquery

alert contains {
	"title": "A process has no file",
	"details": sprintf("%s (process %v, user id %v) runs on %s without a file: %s", [object.get(osquery.row, "name", "a process"), object.get(osquery.row, "pid", "unknown"), object.get(osquery.row, "uid", "unknown"), osquery.host, path]),
	"entities": [osquery.host],
} if {
	osquery.is_new
	fileless
	path := osquery.row.path
	not upgraded
	not runtime
}

fileless if osquery.row.on_disk == "0"

fileless if startswith(osquery.row.path, "/memfd:")

fileless if startswith(osquery.row.path, "memfd:")

upgraded if {
	osquery.row.on_disk == "0"
	regex.match(`^(/usr/(s?bin|lib|lib64|libexec|share|local)|/s?bin|/lib|/lib64|/opt|/snap)/`, osquery.row.path)
}

runtime if {
	regex.match(`^/memfd:(runc_cloned:/proc/self/exe|crun_clone_binary|libcrun) \(deleted\)$`, osquery.row.path)
	regex.match(`^\S*(runc|crun) (init|\S+)$`, osquery.row.cmdline)
	sprintf("%v", [osquery.row.uid]) == "0"
	sprintf("%v", [osquery.row.auid]) in {"4294967295", "-1"}
	regex.match(`^/(run|var/lib|var/run)/(containerd|docker|crio|containers|k3s)/`, osquery.row.cwd)
}
