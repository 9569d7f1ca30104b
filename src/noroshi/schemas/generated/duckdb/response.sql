-- Made from schemas/response.yaml by `noroshi schema generate`.
CREATE TABLE responses (
  "uid" VARCHAR NOT NULL, -- Hash of run and step: writing it again changes nothing.
  "time" TIMESTAMPTZ NOT NULL, -- When this response was written.
  "run" VARCHAR NOT NULL, -- Id of the playbook run.
  "playbook" VARCHAR NOT NULL, -- Name of the playbook.
  "step" VARCHAR NOT NULL, -- Path of the step, with visits: main.disable[2]#1.
  "mode" VARCHAR NOT NULL, -- How the run was carried out.
  "action" VARCHAR NOT NULL, -- What was called, as the playbook writes it: http.post, noroshi.slack.post_message.
  "outcome" VARCHAR NOT NULL, -- What became of the action.
  "attempt" BIGINT NOT NULL, -- Which try this was, from 1.
  "target" STRUCT("kind" VARCHAR, "id" VARCHAR), -- What the action was done to.
  "args" JSON, -- Arguments with secrets taken out.
  "result" JSON, -- What the action answered with secrets taken out.
  "failure" STRUCT("message" VARCHAR, "code" BIGINT, "tags" VARCHAR[]), -- Why the action has no result.
  "start_time" TIMESTAMPTZ, -- When the action was begun.
  "end_time" TIMESTAMPTZ, -- When the outcome was known.
  "revision" VARCHAR, -- Revision of the playbook that the run keeps to.
  "trigger" STRUCT("kind" VARCHAR, "by" VARCHAR), -- What started the run.
  "alert_uid" VARCHAR, -- uid of the alert that the run answers.
  "approval" STRUCT("hash" VARCHAR, "approved_by" VARCHAR[], "refused_by" VARCHAR), -- Who allowed the action, where it needed allowing.
  "reverts" VARCHAR, -- uid of the response that this one undoes.
  "revert_time" TIMESTAMPTZ -- When the action is to be undone by itself.
);
