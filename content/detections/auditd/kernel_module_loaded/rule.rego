# METADATA
# title: A kernel module was loaded by a person
# description: "A kernel module was loaded from a login session, or from outside the modules of the installed
#   kernel."
# scope: package
# custom:
#   severity: high
#   attack: [T1547.006, T1014]
#   owner: detection-engineering
#   status: stable
#   source: linux_auditd
#   false_positives:
#     - Administrators who load a driver by hand
#     - Out-of-tree drivers that are built on the host (DKMS installs them below /lib/modules)
package auditd.kernel_module_loaded

import data.lib.auditd

alert contains {
	"title": "A kernel module was loaded by a person",
	"details": sprintf("%s on %s loaded %s with %s", [auditd.who, auditd.host, module, auditd.call.exe]),
	"entities": [auditd.host, auditd.who],
	"dedupKey": sprintf("kernel-module-loaded/%s/%s", [auditd.host, module]),
} if {
	auditd.call.name in {"init_module", "finit_module"}
	auditd.call.success == "yes"
	unusual
}

# At boot and on demand the kernel and udev load modules without a login.
unusual if auditd.has_login

unusual if {
	some path in input.auditd.paths
	path.nametype == "NORMAL"
	endswith(path.name, ".ko")
	not startswith(path.name, "/lib/modules/")
	not startswith(path.name, "/usr/lib/modules/")
}

unusual if not auditd.call.exe in {"/usr/bin/kmod", "/bin/kmod", "/sbin/kmod", "/usr/sbin/kmod", "/usr/lib/systemd/systemd-udevd", "/usr/bin/udevadm", "/usr/lib/systemd/systemd-modules-load", "/usr/lib/systemd/systemd"}

module := value if {
	value := input.ocsf.module.file.name
} else := "a module without a name"
