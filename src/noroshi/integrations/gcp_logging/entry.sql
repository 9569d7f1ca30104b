-- Any other entry: its time, severity, place and HTTP request; what a product wrote into it stays in `unmapped`.
WITH entries AS (
    SELECT record_index, received_at, record, from_json(record, '{
        "insertId": "VARCHAR", "logName": "VARCHAR", "timestamp": "VARCHAR", "receiveTimestamp": "VARCHAR",
        "severity": "VARCHAR", "resource": {"labels": {
            "instance_id": "VARCHAR", "zone": "VARCHAR", "location": "VARCHAR", "project_id": "VARCHAR"}},
        "httpRequest": {"requestMethod": "VARCHAR", "requestUrl": "VARCHAR", "userAgent": "VARCHAR",
            "referer": "VARCHAR", "remoteIp": "VARCHAR", "serverIp": "VARCHAR", "status": "BIGINT"}
    }') AS entry
    FROM records
),
parts AS (
    SELECT *, entry.httpRequest AS request, entry.resource.labels AS place FROM entries
)
SELECT
    record_index,
    entry.insertId AS uid,
    coalesce(TRY_CAST(entry.timestamp AS TIMESTAMPTZ), CASE WHEN entry.timestamp IS NULL THEN
        coalesce(TRY_CAST(entry.receiveTimestamp AS TIMESTAMPTZ), received_at) END) AS time,
    CASE WHEN request.requestMethod IS NOT NULL THEN 4002 ELSE 0 END AS class_uid,
    CASE request.requestMethod
        WHEN 'CONNECT' THEN 1 WHEN 'DELETE' THEN 2 WHEN 'GET' THEN 3 WHEN 'HEAD' THEN 4 WHEN 'OPTIONS' THEN 5
        WHEN 'POST' THEN 6 WHEN 'PUT' THEN 7 WHEN 'TRACE' THEN 8 WHEN 'PATCH' THEN 9
        ELSE CASE WHEN request.requestMethod IS NULL THEN 0 ELSE 99 END END AS activity_id,
    CASE upper(entry.severity)
        WHEN 'NOTICE' THEN 2 WHEN 'WARNING' THEN 3 WHEN 'ERROR' THEN 4 WHEN 'CRITICAL' THEN 5 WHEN 'ALERT' THEN 5
        WHEN 'EMERGENCY' THEN 6 ELSE 1 END AS severity_id,
    CASE WHEN request.status < 400 THEN 1 WHEN request.status >= 400 THEN 2 END AS status_id,
    request.status::VARCHAR AS status_code,
    {http_method: request.requestMethod, url: {url_string: request.requestUrl}, user_agent: request.userAgent,
        referrer: request.referer} AS http_request,
    {code: request.status} AS http_response,
    {ip: request.remoteIp} AS src_endpoint,
    {ip: request.serverIp} AS dst_endpoint,
    CASE WHEN place.instance_id IS NOT NULL THEN {
        instance_uid: place.instance_id, zone: place.zone, type_id: 6} END AS device,
    {
        provider: 'GCP',
        region: coalesce(place.zone, place.location),
        account: CASE WHEN place.project_id IS NOT NULL THEN {uid: place.project_id, type: 'GCP Project', type_id: 11} END
    } AS cloud,
    {log_name: entry.logName, original_time: entry.timestamp, log_level: entry.severity} AS metadata,
    json_merge_patch(record, '{"insertId": null, "timestamp": null, "severity": null, "logName": null,
        "httpRequest": {"requestMethod": null, "requestUrl": null, "userAgent": null, "referer": null,
            "remoteIp": null, "serverIp": null, "status": null},
        "resource": {"labels": {"instance_id": null, "zone": null, "project_id": null}}}') AS unmapped
FROM parts
