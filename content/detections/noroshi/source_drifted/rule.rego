# METADATA
# title: A source lost fields
# description: Fields that every event of a source used to have are gone or have another type; rules that need them are blind.
# scope: package
# custom:
#   severity: low
#   attack: [T1562]
#   owner: detection-engineering
#   status: stable
#   source: noroshi_quality
#   false_positives:
#     - A new version of the sender, announced and tested against the rules
package noroshi.source_drifted

alert contains {
	"title": "A source lost fields",
	"details": sprintf("%s no longer sends as it used to: %s", [input.source, concat(", ", affected)]),
	"entities": [input.source],
	"dedupKey": sprintf("drift:%s:%s", [input.source, concat(",", affected)]),
} if {
	input.kind == "drift"
	count(affected) > 0
}

affected contains path if {
	some path in input.missing_fields
}

affected contains path if {
	some path in input.changed_types
}
