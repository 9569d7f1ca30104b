package auditd.kernel_module_loaded_test

import data.auditd.kernel_module_loaded

test_a_module_of_a_session_is_told if count(kernel_module_loaded.alert) == 1 with input as loaded("1000", "/usr/bin/kmod")

test_a_module_of_the_boot_is_not_told if count(kernel_module_loaded.alert) == 0 with input as loaded("unset", "/usr/bin/kmod")

test_a_loader_of_its_own_is_told if count(kernel_module_loaded.alert) == 1 with input as loaded("unset", "/tmp/insmod")

loaded(auid, exe) := {
	"auditd": {
		"node": "web-1",
		"syscall": {"name": "finit_module", "success": "yes", "auid": auid, "exe": exe},
	},
	"ocsf": {"module": {"file": {"name": "rootkit"}}},
}
