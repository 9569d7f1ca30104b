-- Made from schemas/alert.yaml by `noroshi schema generate`.
CREATE TABLE alerts (
  "uid" VARCHAR NOT NULL, -- Hash of rule, event and content: a redelivered event raises the same alert.
  "time" TIMESTAMPTZ NOT NULL, -- Time of the event that completed the alert.
  "title" VARCHAR NOT NULL, -- What happened.
  "details" VARCHAR NOT NULL, -- What was seen.
  "risk_score" BIGINT NOT NULL, -- 0 (nothing) to 100 (certain and grave).
  "severity" VARCHAR NOT NULL, -- OCSF severity.
  "entities" VARCHAR[] NOT NULL, -- Users, hosts, addresses and other things that the alert is about.
  "rule_id" VARCHAR NOT NULL, -- Package of the rule.
  "event_uids" VARCHAR[] NOT NULL, -- uids of the events that the alert rests on.
  "source" VARCHAR NOT NULL, -- Integration that the event came through.
  "rule_commit" VARCHAR, -- Revision of the rule's repository.
  "playbook" STRUCT("name" VARCHAR, "args" JSON), -- The playbook that the rule asks for.
  "attack_ids" VARCHAR[], -- MITRE ATT&CK tactics and techniques that the event is a sign of.
  "dedup_key" VARCHAR, -- Alerts with the same key tell of the same thing.
  "evidence" STRUCT("event_uid" VARCHAR, "source" VARCHAR, "raw_data" VARCHAR)[], -- Those events as they were received.
  "entity_kinds" MAP(VARCHAR, VARCHAR), -- Kind of each entity that is known: user, host, ip, domain, url, file, hash, process.
  "calls" STRUCT("function" VARCHAR, "arguments" VARCHAR[], "answer" VARCHAR)[] -- Calls of functions with memory that the rule made.
);
