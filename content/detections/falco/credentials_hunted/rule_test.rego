package falco.credentials_hunted_test

import data.falco.credentials_hunted

test_a_search_for_keys_is_told if {
	count(credentials_hunted.alert) == 1 with input as {
		"time": "2026-01-05T10:00:00.000000000Z",
		"rule": "Search Private Keys or Passwords",
		"priority": "Warning",
		"output": "Search Private Keys or Passwords",
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
			"proc.cmdline": "grep -r BEGIN /",
		},
	}
}

test_a_command_that_asks_the_metadata_service_is_told if {
	count(credentials_hunted.alert) == 1 with input as {
		"time": "2026-01-05T10:00:00.000000000Z",
		"rule": "Launch Ingress Remote File Copy Tools in Container",
		"priority": "Notice",
		"output": "Launch Ingress Remote File Copy Tools in Container",
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
			"proc.cmdline": "curl http://169.254.169.254/latest/meta-data/iam/",
		},
	}
}

test_a_file_of_the_host_is_another_matter if {
	count(credentials_hunted.alert) == 0 with input as {
		"time": "2026-01-05T10:00:00.000000000Z",
		"rule": "Read sensitive file untrusted",
		"priority": "Warning",
		"output": "Read sensitive file untrusted",
		"source": "syscall",
		"hostname": "node-1",
		"tags": [],
		"output_fields": {
			"container.id": "host",
			"container.name": "web",
			"container.image.repository": "registry.example.com/web",
			"k8s.ns.name": "shop",
			"k8s.pod.name": "web-5d8f",
			"user.name": "root",
			"proc.cmdline": "cat /etc/shadow",
		},
	}
}

test_a_shell_alone_is_another_rule_s if {
	count(credentials_hunted.alert) == 0 with input as {
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
			"proc.cmdline": "bash -i",
			"proc.pname": "runc",
		},
	}
}
