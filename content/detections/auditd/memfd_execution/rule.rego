# METADATA
# title: A program runs from memory alone
# description: "A program was executed from an anonymous file in memory or from a deleted file, without ever
#   standing on a disk."
# scope: package
# custom:
#   severity: high
#   attack: [T1620, T1027.011]
#   owner: detection-engineering
#   status: stable
#   source: linux_auditd
#   false_positives:
#     - Container runtimes that copy themselves into memory before they start; excluded on the run of their
#       real program before
#     - Packers of commercial software that unpack into memory; exclude the parent on the host in question
package auditd.memfd_execution

import data.lib.auditd

alert contains {
	"title": "A program runs from memory alone",
	"details": sprintf("%s on %s executed %s as %s (process %s of %s)", [auditd.who, auditd.host, auditd.call.exe, command, auditd.call.pid, auditd.call.ppid]),
	"entities": [auditd.host, auditd.who],
	"dedupKey": sprintf("memfd-execution/%s/%s", [auditd.host, auditd.call.exe]),
} if {
	auditd.executes
	from_memory
	not container_runtime
}

# A runtime's init runs from its real file first, and only then again from memory. The kernel writes the path of what it
# runs, so that this run is remembered for the process; no name or argument alone is believed.
alert contains "the runtime's own run is only remembered" if {
	auditd.executes
	runtime_program
	noroshi.distinct([auditd.host, auditd.call.pid], "runtime", "1m") < 0
}

from_memory if startswith(auditd.call.exe, "/memfd:")

from_memory if startswith(auditd.call.exe, "memfd:")

from_memory if {
	endswith(auditd.call.exe, " (deleted)")
	startswith(auditd.call.exe, "/dev/shm/")
}

from_memory if {
	some path in input.auditd.paths
	path.item == "0"
	regex.match(`^/(proc/(self|[0-9]+)|dev)/fd/[0-9]+$`, path.name)
	not startswith(auditd.call.exe, "/usr/")
}

runtime_program if auditd.call.exe in {
	"/usr/bin/runc", "/usr/sbin/runc", "/usr/local/bin/runc", "/usr/local/sbin/runc", "/usr/libexec/docker/runc",
	"/usr/bin/crun", "/usr/bin/youki", "/usr/lib/cri-o-runc/sbin/runc", "/var/lib/rancher/k3s/data/current/bin/runc",
	"/snap/docker/current/bin/runc",
}

container_runtime if {
	regex.match(`^/memfd:(runc_cloned:/proc/self/exe|crun_clone_binary|libcrun) \(deleted\)$`, auditd.call.exe)

	# Root, without a login and without a terminal, as a daemon starts it.
	auditd.call.euid == "0"
	auditd.call.auid == "unset"
	auditd.call.tty == "(none)"
	auditd.argv[1] == "init"
	noroshi.distinct([auditd.host, auditd.call.pid], "clone", "1m") == 2
}

command := value if {
	value := auditd.command
} else := "an unnamed command"
