package auditd.memfd_execution_test

import data.auditd.memfd_execution

test_a_program_in_memory_is_told if count(memfd_execution.alert) == 1 with input as ran("/memfd:kworker (deleted)", "1000")

test_a_program_on_disk_is_not_told if count(memfd_execution.alert) == 0 with input as ran("/usr/bin/id", "1000")

test_the_name_of_a_runtime_alone_is_not_believed if {
	count(memfd_execution.alert) == 1 with input as ran("/memfd:runc_cloned:/proc/self/exe (deleted)", "unset")
}

test_a_runtime_that_ran_from_its_file_before_is_not_told if {
	count(memfd_execution.alert) == 0 with input as ran("/memfd:runc_cloned:/proc/self/exe (deleted)", "unset") with noroshi.distinct as 2
}

ran(exe, auid) := {"auditd": {
	"node": "web-1",
	"syscall": {
		"name": "execve", "success": "yes", "exe": exe, "pid": "4001", "ppid": "4000",
		"auid": auid, "euid": "0", "tty": "(none)",
	},
	"execve": {"argv": ["runc", "init"], "command": "runc init"},
}}
