package auditd.anomaly_reported_test

import data.auditd.anomaly_reported

test_a_replay_is_told if count(anomaly_reported.alert) == 1 with input as {"auditd": {"types": ["CRYPTO_REPLAY_USER"], "node": "web-1"}}

test_a_crash_is_not_told if count(anomaly_reported.alert) == 0 with input as {"auditd": {"types": ["ANOM_ABEND"], "node": "web-1"}}
