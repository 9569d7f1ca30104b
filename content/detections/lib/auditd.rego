# METADATA
# title: Words for Linux audit events
# description: What a syscall did, who did it and with what. A field the event does not have is undefined.
# scope: package
package lib.auditd

call := input.auditd.syscall

host := name if {
	name := input.auditd.node
} else := "an unnamed host"

executes if {
	call.name in {"execve", "execveat"}
	call.success == "yes"
}

argv := input.auditd.execve.argv

command := input.auditd.execve.command

# Somebody logged in stands behind it; daemons and containers have no login.
has_login if not call.auid in {"unset", "?"}

# The login user by name where the log tells names, else by number.
who := name if {
	name := input.ocsf.actor.user.name
} else := sprintf("user %s", [id]) if {
	id := input.ocsf.actor.user.uid
} else := "an unnamed user"

program := path if {
	path := call.exe
} else := path if {
	path := input.auditd.fields.exe
} else := "an unnamed program"

# The file of a file event, and where a rename moved it to.
files contains input.ocsf.file.path

files contains input.ocsf.file_result.path

# Created, changed, renamed to, or linked: afterwards it holds what the actor chose.
writes if {
	input.ocsf.class_uid == 1001
	input.ocsf.activity_id in {1, 3, 5}
	input.ocsf.status_id == 1
}

reads if {
	input.ocsf.class_uid == 1001
	input.ocsf.activity_id in {2, 14}
	input.ocsf.status_id == 1
}

# Programs of the distribution that install and configure. The path is the kernel's own, and only root can put another
# program there.
installs if call.exe in {
	"/usr/bin/dpkg", "/usr/bin/dpkg-deb", "/usr/bin/apt", "/usr/bin/apt-get", "/usr/bin/rpm", "/usr/bin/dnf", "/usr/bin/dnf5",
	"/usr/bin/yum", "/usr/bin/microdnf", "/usr/bin/zypper", "/usr/sbin/apk", "/sbin/apk", "/usr/bin/pacman",
	"/usr/lib/systemd/systemd", "/usr/bin/systemctl", "/usr/lib/snapd/snapd", "/usr/bin/snap",
}

shells := {
	"/bin/sh", "/bin/bash", "/bin/dash", "/bin/zsh", "/bin/ksh", "/usr/bin/sh", "/usr/bin/bash", "/usr/bin/dash",
	"/usr/bin/zsh", "/usr/bin/ksh", "/usr/bin/tcsh", "/usr/bin/csh", "/usr/bin/fish", "/bin/busybox", "/usr/bin/busybox",
}

# Programs that read texts; a phrase among their arguments is searched for, not run.
searches if call.exe in {
	"/bin/grep", "/usr/bin/grep", "/usr/bin/rg", "/usr/bin/ag", "/usr/bin/less", "/usr/bin/vim", "/usr/bin/nano", "/usr/bin/man",
	"/usr/sbin/ausearch", "/usr/bin/journalctl", "/usr/bin/git", "/usr/bin/logger", "/usr/bin/find", "/usr/bin/sed",
}
