package noroshi.source_drifted_test

import data.noroshi.source_drifted

test_lost_fields_are_told if {
	count(source_drifted.alert) == 1 with input as {
		"kind": "drift",
		"source": "aws_cloudtrail",
		"missing_fields": ["userIdentity.arn"],
	}
}

test_new_fields_alone_blind_no_rule if {
	count(source_drifted.alert) == 0 with input as {
		"kind": "drift",
		"source": "aws_cloudtrail",
		"new_fields": ["identity.arn"],
	}
}
