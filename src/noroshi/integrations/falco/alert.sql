-- Falco alerts of every event source (system calls, Kubernetes audit, plugins).
WITH parsed AS (
    SELECT *, from_json(record, '{
        "uuid": "VARCHAR", "time": "VARCHAR", "rule": "VARCHAR", "priority": "VARCHAR", "output": "VARCHAR",
        "hostname": "VARCHAR", "source": "VARCHAR", "tags": ["VARCHAR"], "output_fields": "JSON"
    }') AS alert
    FROM records
),
unpacked AS (
    SELECT
        *,
        from_json(alert.output_fields, '{
            "container.id": "VARCHAR", "container.name": "VARCHAR", "container.image.repository": "VARCHAR",
            "container.image.tag": "VARCHAR", "container.image.digest": "VARCHAR", "k8s.ns.name": "VARCHAR",
            "k8s.pod.name": "VARCHAR", "proc.name": "VARCHAR", "proc.cmdline": "VARCHAR", "proc.exepath": "VARCHAR",
            "proc.cwd": "VARCHAR", "proc.pid": "BIGINT", "proc.pname": "VARCHAR", "proc.pcmdline": "VARCHAR",
            "proc.pexepath": "VARCHAR", "proc.ppid": "BIGINT", "user.name": "VARCHAR", "user.uid": "VARCHAR",
            "fd.name": "VARCHAR", "fd.typechar": "VARCHAR", "fd.l4proto": "VARCHAR", "fd.cip": "VARCHAR",
            "fd.cport": "USMALLINT", "fd.sip": "VARCHAR", "fd.sport": "USMALLINT", "fd.lip": "VARCHAR", "fd.lport": "USMALLINT",
            "fd.rip": "VARCHAR", "fd.rport": "USMALLINT", "ka.user.name": "VARCHAR", "ka.target.resource": "VARCHAR",
            "ka.target.name": "VARCHAR", "ka.target.namespace": "VARCHAR"
        }') AS fields
    FROM parsed
),
judged AS (
    SELECT
        * EXCLUDE (fields),
        fields,
        json_merge_patch(record, '{
            "uuid": null, "time": null, "rule": null, "priority": null, "output": null, "hostname": null,
            "source": null, "tags": null, "output_fields": null
        }') AS rest,
        json_merge_patch(alert.output_fields, '{
            "container.id": null, "container.name": null, "container.image.repository": null,
            "container.image.tag": null, "container.image.digest": null, "k8s.ns.name": null,
            "k8s.pod.name": null, "proc.name": null, "proc.cmdline": null, "proc.exepath": null,
            "proc.cwd": null, "proc.pid": null, "proc.pname": null, "proc.pcmdline": null,
            "proc.pexepath": null, "proc.ppid": null, "user.name": null, "user.uid": null, "fd.name": null,
            "fd.typechar": null, "fd.l4proto": null, "fd.cip": null, "fd.cport": null, "fd.sip": null,
            "fd.sport": null, "fd.lip": null, "fd.lport": null, "fd.rip": null, "fd.rport": null,
            "ka.user.name": null, "ka.target.resource": null, "ka.target.name": null,
            "ka.target.namespace": null
        }') AS fields_rest,
        regexp_extract(coalesce(fields."fd.cip", fields."fd.lip"), '^[0-9A-Fa-f:.]{2,45}$') AS client_ip,
        regexp_extract(coalesce(fields."fd.sip", fields."fd.rip"), '^[0-9A-Fa-f:.]{2,45}$') AS server_ip,
        nullif(nullif(coalesce(fields."user.name", fields."ka.user.name"), ''), '<NA>') AS user_name,
        -- Falco names the host itself `host`
        CASE WHEN fields."container.id" NOT IN ('', 'host', '<NA>') THEN {
            'uid': fields."container.id",
            'name': fields."container.name",
            'image': {
                'name': nullif(concat_ws(':', fields."container.image.repository", fields."container.image.tag"), ''),
                'uid': fields."container.image.digest"
            }
        } END AS container,
        CASE WHEN fields."fd.typechar" = 'f' OR (fields."fd.typechar" IS NULL AND starts_with(fields."fd.name", '/')) THEN {
            'path': fields."fd.name",
            'name': split_part(fields."fd.name", '/', -1),
            'type_id': CASE fields."fd.typechar" WHEN 'f' THEN 1 ELSE 0 END
        } END AS file
    FROM unpacked
)
SELECT
    record_index,
    alert.uuid AS uid,
    CASE WHEN alert.time IS NULL THEN received_at ELSE TRY_CAST(alert.time AS TIMESTAMPTZ) END AS time,
    CASE WHEN time IS NULL THEN 'bad-time' END AS error,
    2004 AS class_uid,
    1 AS activity_id,
    1 AS status_id,
    CASE lower(alert.priority)
        WHEN 'emergency' THEN 6 WHEN 'alert' THEN 5 WHEN 'critical' THEN 5 WHEN 'error' THEN 4 WHEN 'warning' THEN 3
        WHEN 'notice' THEN 2 WHEN 'informational' THEN 1 WHEN 'info' THEN 1 WHEN 'debug' THEN 1 ELSE 99
    END AS severity_id,
    alert.priority AS severity,
    alert.output AS message,
    {
        'uid': coalesce(alert.uuid, md5(record::VARCHAR)),
        'title': alert.rule,
        'desc': alert.output,
        'analytic': {'name': alert.rule, 'type': 'Rule', 'type_id': 1},
        'data_sources': CASE WHEN alert.source IS NOT NULL THEN [alert.source] END,
        'types': list_filter(alert.tags, lambda tag: NOT regexp_matches(tag, '^T[0-9]{4}(\.[0-9]{3})?$')),
        'attacks': list_transform(
            list_filter(alert.tags, lambda tag: regexp_matches(tag, '^T[0-9]{4}(\.[0-9]{3})?$')),
            lambda tag: {
                'technique': {'uid': split_part(tag, '.', 1)},
                'sub_technique': {'uid': CASE WHEN contains(tag, '.') THEN tag END}
            }
        )
    } AS finding_info,
    {
        'user': {'name': user_name, 'uid': fields."user.uid"},
        'process': {
            'name': fields."proc.name",
            'pid': fields."proc.pid",
            'cmd_line': fields."proc.cmdline",
            'path': fields."proc.exepath",
            'working_directory': fields."proc.cwd",
            'parent_process': {
                'name': fields."proc.pname", 'pid': fields."proc.ppid", 'cmd_line': fields."proc.pcmdline",
                'path': fields."proc.pexepath"
            }
        }
    } AS actor,
    CASE WHEN alert.hostname IS NOT NULL OR container IS NOT NULL
        THEN {'hostname': alert.hostname, 'container': container, 'type_id': 0} END AS device,
    [{
        'process': {
            'name': fields."proc.name", 'pid': fields."proc.pid", 'cmd_line': fields."proc.cmdline",
            'path': fields."proc.exepath", 'user': {'name': user_name, 'uid': fields."user.uid"}
        },
        'container': container,
        'file': file,
        'src_endpoint': {'ip': nullif(client_ip, ''), 'port': coalesce(fields."fd.cport", fields."fd.lport")},
        'dst_endpoint': {'ip': nullif(server_ip, ''), 'port': coalesce(fields."fd.sport", fields."fd.rport")},
        'connection_info': {
            'protocol_name': fields."fd.l4proto",
            'direction_id': CASE WHEN fields."fd.l4proto" IS NOT NULL THEN 0 END
        }
    }] AS evidences,
    list_filter([
        {'type': 'Pod', 'name': fields."k8s.pod.name", 'namespace': fields."k8s.ns.name"},
        {'type': fields."ka.target.resource", 'name': fields."ka.target.name", 'namespace': fields."ka.target.namespace"}
    ], lambda resource: resource.name IS NOT NULL) AS resources,
    CASE
        WHEN json_type(alert.output_fields) <> 'OBJECT'
            THEN json_merge_patch(rest, '{"output_fields":' || alert.output_fields || '}')
        WHEN fields_rest <> '{}' THEN json_merge_patch(rest, '{"output_fields":' || fields_rest || '}')
        ELSE rest
    END AS unmapped
FROM judged
