package falco.shell_in_container_test

import data.falco.shell_in_container

test_a_shell_on_the_host_is_another_matter if {
	count(shell_in_container.alert) == 0 with input as {
		"time": "2026-01-05T10:00:00.000000000Z",
		"rule": "Run shell untrusted",
		"priority": "Notice",
		"output": "Run shell untrusted",
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
			"proc.name": "bash",
			"proc.cmdline": "bash -i",
			"proc.pname": "nginx",
		},
	}
}
