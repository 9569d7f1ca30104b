-- One base event for each thing that the platform says of a source; rules see the record as it is.
SELECT
    record_index,
    TRY_CAST(record->>'$.time' AS TIMESTAMPTZ) AS time,
    CASE WHEN record->>'$.time' IS NULL THEN 'no-time' WHEN time IS NULL THEN 'bad-time' END AS error,
    0 AS class_uid,
    0 AS activity_id,
    CASE WHEN record->>'$.kind' = 'summary' THEN 1 ELSE 3 END AS severity_id,
    CASE record->>'$.kind'
        WHEN 'summary' THEN 'Quality of '
        WHEN 'silence' THEN 'Silence of '
        WHEN 'drift' THEN 'Other fields than usual from '
        WHEN 'unknown_source' THEN 'Records for an unknown source: '
        ELSE 'About '
    END || coalesce(record->>'$.source', 'a source') AS message,
    {log_name: 'noroshi_quality', original_time: record->>'$.time'} AS metadata,
    json_merge_patch(record, '{"time": null}') AS unmapped
FROM records
