package gcp.objects_deleted_burst_test

import data.gcp.objects_deleted_burst

test_the_hundred_and_first_is_told if {
	count(objects_deleted_burst.alert) == 1 with input as {"protoPayload": {"methodName": "storage.objects.delete"}} with rateLimit as 101
}

test_a_single_one_is_not_told if {
	count(objects_deleted_burst.alert) == 0 with input as {"protoPayload": {"methodName": "storage.objects.delete"}}
}
