// Code generated from schemas/response.yaml by `noroshi schema generate`. DO NOT EDIT.

// What a playbook did, to what, with what outcome.

package noroshi

import (
	"encoding/json"
	"time"
)

// PlaybookResponse: One action of a playbook run and its outcome.
type PlaybookResponse struct {
	UID        string          `json:"uid"`                  // Hash of run and step: writing it again changes nothing.
	Time       time.Time       `json:"time"`                 // When this response was written.
	Run        string          `json:"run"`                  // Id of the playbook run.
	Playbook   string          `json:"playbook"`             // Name of the playbook.
	Step       string          `json:"step"`                 // Path of the step, with visits: main.disable[2]#1.
	Mode       string          `json:"mode"`                 // How the run was carried out.
	Action     string          `json:"action"`               // What was called, as the playbook writes it: http.post, noroshi.slack.post_message.
	Outcome    string          `json:"outcome"`              // What became of the action.
	Attempt    int64           `json:"attempt"`              // Which try this was, from 1.
	Target     *Target         `json:"target,omitempty"`     // What the action was done to.
	Args       json.RawMessage `json:"args,omitempty"`       // Arguments with secrets taken out.
	Result     json.RawMessage `json:"result,omitempty"`     // What the action answered with secrets taken out.
	Failure    *Failure        `json:"failure,omitempty"`    // Why the action has no result.
	StartTime  *time.Time      `json:"startTime,omitempty"`  // When the action was begun.
	EndTime    *time.Time      `json:"endTime,omitempty"`    // When the outcome was known.
	Revision   *string         `json:"revision,omitempty"`   // Revision of the playbook that the run keeps to.
	Trigger    *Trigger        `json:"trigger,omitempty"`    // What started the run.
	AlertUID   *string         `json:"alertUid,omitempty"`   // uid of the alert that the run answers.
	Approval   *Approval       `json:"approval,omitempty"`   // Who allowed the action, where it needed allowing.
	Reverts    *string         `json:"reverts,omitempty"`    // uid of the response that this one undoes.
	RevertTime *time.Time      `json:"revertTime,omitempty"` // When the action is to be undone by itself.
}

// Target: What an action was done to.
type Target struct {
	Kind string `json:"kind"` // The thing's kind: user, host, ip, domain, file, channel, ticket, url.
	ID   string `json:"id"`   // The thing's name: a user name, a host id, an address, a channel.
}

// Trigger: What started a run.
type Trigger struct {
	Kind string  `json:"kind"`         // The thing's kind: user, host, ip, domain, file, channel, ticket, url.
	By   *string `json:"by,omitempty"` // Person or system that started the run.
}

// Approval: The decision of people about an action.
type Approval struct {
	Hash       string   `json:"hash"`                 // SHA-256 of the exact action that was approved.
	ApprovedBy []string `json:"approvedBy,omitempty"` // People who approved.
	RefusedBy  *string  `json:"refusedBy,omitempty"`  // Person who refused.
}

// Failure: Why an action has no result.
type Failure struct {
	Message string   `json:"message"`        // What went wrong.
	Code    *int64   `json:"code,omitempty"` // Status code of the failure.
	Tags    []string `json:"tags,omitempty"` // Kinds of the failure in the playbook language: HttpError, TimeoutError.
}
