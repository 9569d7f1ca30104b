// Code generated from schemas/alert.yaml by `noroshi schema generate`. DO NOT EDIT.

// What a rule raises: a claim about an event, with what is needed to judge and act on it.

package noroshi

import (
	"encoding/json"
	"time"
)

// Alert: An alert as a rule raised it.
type Alert struct {
	UID         string            `json:"uid"`                   // Hash of rule, event and content: a redelivered event raises the same alert.
	Time        time.Time         `json:"time"`                  // Time of the event that completed the alert.
	Title       string            `json:"title"`                 // What happened.
	Details     string            `json:"details"`               // What was seen.
	RiskScore   int64             `json:"riskScore"`             // 0 (nothing) to 100 (certain and grave).
	Severity    string            `json:"severity"`              // OCSF severity.
	Entities    []string          `json:"entities"`              // Users, hosts, addresses and other things that the alert is about.
	RuleID      string            `json:"ruleId"`                // Package of the rule.
	EventUids   []string          `json:"eventUids"`             // uids of the events that the alert rests on.
	Source      string            `json:"source"`                // Integration that the event came through.
	RuleCommit  *string           `json:"ruleCommit,omitempty"`  // Revision of the rule's repository.
	Playbook    *PlaybookCall     `json:"playbook,omitempty"`    // The playbook that the rule asks for.
	AttackIds   []string          `json:"attackIds,omitempty"`   // MITRE ATT&CK tactics and techniques that the event is a sign of.
	DedupKey    *string           `json:"dedupKey,omitempty"`    // Alerts with the same key tell of the same thing.
	Evidence    []Evidence        `json:"evidence,omitempty"`    // Those events as they were received.
	EntityKinds map[string]string `json:"entityKinds,omitempty"` // Kind of each entity that is known: user, host, ip, domain, url, file, hash, process.
	Calls       []StateCall       `json:"calls,omitempty"`       // Calls of functions with memory that the rule made.
}

// PlaybookCall: A playbook to run and its arguments.
type PlaybookCall struct {
	Name string          `json:"name"` // Name of the playbook.
	Args json.RawMessage `json:"args"` // Arguments of the playbook by name.
}

// Evidence: One event that an alert rests on.
type Evidence struct {
	EventUID string `json:"eventUid"` // uid of the event.
	Source   string `json:"source"`   // Integration that the event came through.
	RawData  string `json:"rawData"`  // The record or records as received.
}

// StateCall: A call of a function with memory about the event.
type StateCall struct {
	Function  string   `json:"function"`  // Its name in rules.
	Arguments []string `json:"arguments"` // What it was given, JSON each.
	Answer    string   `json:"answer"`    // What it said, JSON.
}
