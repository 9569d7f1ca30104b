# METADATA
# title: A source fell silent
# description: A source that used to send regularly has sent nothing for a long time, so nothing in it can be detected.
# scope: package
# custom:
#   severity: medium
#   attack: [T1562]
#   owner: detection-engineering
#   status: stable
#   source: noroshi_quality
#   false_positives:
#     - Hosts or services that were shut down on purpose
#     - Sources that only speak in working hours
package noroshi.source_silent

alert contains {
	"title": "A source fell silent",
	"details": sprintf("%s has sent nothing since %s; it used to send every %v s", [
		input.source,
		input.last_seen,
		input.usual_pause_seconds,
	]),
	"entities": [input.source],
	"dedupKey": sprintf("silent:%s:%s", [input.source, input.last_seen]),
} if {
	input.kind == "silence"
}
