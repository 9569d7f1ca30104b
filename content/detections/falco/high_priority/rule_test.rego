package falco.high_priority_test

import data.falco.high_priority

test_a_notice_is_not_passed_on if {
	count(high_priority.alert) == 0 with input as {
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
