package falco.container_escape_test

import data.falco.container_escape

test_a_release_agent_is_told if {
	count(container_escape.alert) == 1 with input as {
		"time": "2026-01-05T10:00:00.000000000Z",
		"rule": "Detect release_agent File Container Escapes",
		"priority": "Critical",
		"output": "Detect release_agent File Container Escapes",
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
			"proc.cmdline": "sh -c echo x",
		},
	}
}

test_a_command_that_enters_the_host_s_namespace_is_told if {
	count(container_escape.alert) == 1 with input as {
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
			"proc.cmdline": "nsenter --target 1 --mount sh",
		},
	}
}

test_the_runtime_s_socket_is_told if {
	count(container_escape.alert) == 1 with input as {
		"time": "2026-01-05T10:00:00.000000000Z",
		"rule": "Contact container runtime",
		"priority": "Notice",
		"output": "Contact container runtime",
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
			"proc.name": "curl",
			"proc.cmdline": "curl",
			"fd.name": "/var/run/docker.sock",
		},
	}
}

test_a_shell_is_no_escape if {
	count(container_escape.alert) == 0 with input as {
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

test_the_host_may_use_its_own_socket if {
	count(container_escape.alert) == 0 with input as {
		"time": "2026-01-05T10:00:00.000000000Z",
		"rule": "Contact container runtime",
		"priority": "Notice",
		"output": "Contact container runtime",
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
			"fd.name": "/var/run/docker.sock",
		},
	}
}

test_nsenter_s_help_is_no_escape if {
	count(container_escape.alert) == 0 with input as {
		"time": "2026-01-05T10:00:00.000000000Z",
		"rule": "x",
		"priority": "Notice",
		"output": "x",
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
			"proc.cmdline": "nsenter --help",
		},
	}
}
