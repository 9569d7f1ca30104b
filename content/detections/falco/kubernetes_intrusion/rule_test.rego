package falco.kubernetes_intrusion_test

import data.falco.kubernetes_intrusion

test_rights_over_the_cluster_are_told if {
	count(kubernetes_intrusion.alert) == 1 with input as {
		"time": "2026-01-05T10:00:00.000000000Z",
		"rule": "Attach to cluster-admin Role",
		"priority": "Warning",
		"output": "Attach to cluster-admin Role",
		"source": "k8s_audit",
		"hostname": "node-1",
		"tags": [],
		"output_fields": {"ka.user.name": "mallory@example.com"},
	}
}

test_a_command_in_a_system_s_pod_is_told if {
	count(kubernetes_intrusion.alert) == 1 with input as {
		"time": "2026-01-05T10:00:00.000000000Z",
		"rule": "Attach/Exec Pod",
		"priority": "Notice",
		"output": "Attach/Exec Pod",
		"source": "k8s_audit",
		"hostname": "node-1",
		"tags": [],
		"output_fields": {
			"ka.user.name": "mallory@example.com",
			"ka.target.namespace": "kube-system",
			"ka.target.name": "coredns-1",
		},
	}
}

test_a_command_in_an_application_s_pod_is_work if {
	count(kubernetes_intrusion.alert) == 0 with input as {
		"time": "2026-01-05T10:00:00.000000000Z",
		"rule": "Attach/Exec Pod",
		"priority": "Notice",
		"output": "Attach/Exec Pod",
		"source": "k8s_audit",
		"hostname": "node-1",
		"tags": [],
		"output_fields": {"ka.user.name": "alice@example.com", "ka.target.namespace": "shop"},
	}
}

test_the_control_plane_works_on_itself if {
	count(kubernetes_intrusion.alert) == 0 with input as {
		"time": "2026-01-05T10:00:00.000000000Z",
		"rule": "Pod Created in Kube Namespace",
		"priority": "Warning",
		"output": "Pod Created in Kube Namespace",
		"source": "k8s_audit",
		"hostname": "node-1",
		"tags": [],
		"output_fields": {"ka.user.name": "system:kube-controller-manager"},
	}
}
