# METADATA
# title: A process reaches into another
# description: "A process attached to, or wrote into the memory of, a process that belongs to somebody else or
#   guards secrets."
# scope: package
# custom:
#   severity: high
#   attack: [T1055.008, T1003.007]
#   owner: detection-engineering
#   status: stable
#   source: linux_auditd
#   false_positives:
#     - "Debuggers and tracers that developers run on their own processes, excluded when owner, terminal and
#       login agree"
#     - Crash handlers of the distribution
package auditd.process_injection

import data.lib.auditd

alert contains {
	"title": "A process reaches into another",
	"details": sprintf("%s of %s on %s used %s on %s (process %s)", [auditd.call.exe, auditd.who, auditd.host, deed, target.ocomm, target.opid]),
	"entities": [auditd.host, auditd.who],
	"dedupKey": sprintf("process-injection/%s/%s", [auditd.host, target.opid]),
} if {
	auditd.call.name in {"ptrace", "process_vm_writev"}
	auditd.call.success == "yes"
	some target in input.auditd.records
	target.type == "OBJ_PID"
	invasive
	not own_debugging(target)
	not crash_handler
}

# PTRACE_POKETEXT, POKEDATA, POKEUSER, SETREGS, ATTACH, SETREGSET, SEIZE.
invasive if auditd.call.a0 in {"4", "5", "6", "d", "10", "4205", "4206"}

invasive if auditd.call.name == "process_vm_writev"

deed := auditd.call.name

# A person at a terminal who looks into what is theirs; nobody looks into agents that hold keys.
own_debugging(target) if {
	auditd.has_login
	auditd.call.tty != "(none)"
	target.ouid == auditd.call.uid
	target.oauid == auditd.call.auid
	not target.ocomm in {"ssh-agent", "gpg-agent", "sshd", "gnome-keyring-d", "vault", "keepassxc", "sudo"}
	auditd.call.exe in {"/usr/bin/gdb", "/usr/bin/strace", "/usr/bin/ltrace", "/usr/bin/lldb", "/usr/bin/rr", "/usr/bin/perf", "/usr/bin/dlv"}
}

crash_handler if {
	auditd.call.exe in {"/usr/lib/systemd/systemd-coredump", "/usr/libexec/abrt-hook-ccpp", "/usr/share/apport/apport"}
	not auditd.has_login
}
