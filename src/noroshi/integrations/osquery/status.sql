-- Lines of osquery's own status log, which some shippers mix into the results.
WITH logs AS (
    SELECT record_index, received_at, record, from_json(record, '{
        "hostIdentifier": "VARCHAR", "calendarTime": "VARCHAR", "unixTime": "VARCHAR", "severity": "VARCHAR",
        "filename": "VARCHAR", "line": "VARCHAR", "message": "VARCHAR", "version": "VARCHAR"
    }') AS log
    FROM records
)
SELECT
    record_index,
    CASE WHEN log.unixTime IS NULL THEN received_at
        WHEN abs(TRY_CAST(log.unixTime AS DOUBLE)) < 1e12 THEN to_timestamp(TRY_CAST(log.unixTime AS DOUBLE)) END AS time,
    0 AS class_uid,
    0 AS activity_id,
    CASE log.severity WHEN '1' THEN 3 WHEN '2' THEN 4 WHEN '3' THEN 6 ELSE 1 END AS severity_id,
    log.message AS message,
    {uid: log.hostIdentifier, hostname: log.hostIdentifier, type_id: 0} AS device,
    {original_time: log.calendarTime} AS metadata,
    {filename: log.filename, line: log.line, version: log.version} AS unmapped,
    json_object('osquery', to_json({
        host_identifier: log.hostIdentifier, severity: log.severity, message: log.message, filename: log.filename,
        line: log.line, unix_time: TRY_CAST(log.unixTime AS BIGINT), version: log.version
    })) AS input
FROM logs
