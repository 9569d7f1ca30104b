package linux.su_bruteforce_test

import data.linux.su_bruteforce

test_the_fifth_failure_is_told if count(su_bruteforce.alert) == 1 with input as failed("su") with rateLimit as 5

test_another_service_is_not_told if count(su_bruteforce.alert) == 0 with input as failed("sshd") with rateLimit as 5

failed(service) := {"ocsf": {
	"metadata": {"event_code": "pam_failed"},
	"user": {"name": "root"},
	"actor": {"user": {"name": "mallory"}},
	"service": {"name": service},
	"device": {"hostname": "web-1"},
}}
