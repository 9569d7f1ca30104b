"""What happened, in the words of OCSF whatever the log was written in.

Made from schemas/event.yaml by `noroshi schema generate`: change that, not this.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any

import msgspec


class ClassUid(IntEnum):
    """Values of `class_uid`."""

    BASE_EVENT = 0
    AUTHENTICATION = 3002
    ACCOUNT_CHANGE = 3001
    AUTHORIZE_SESSION = 3003
    ENTITY_MANAGEMENT = 3004
    USER_ACCESS = 3005
    GROUP_MANAGEMENT = 3006
    API_ACTIVITY = 6003
    FILE_ACTIVITY = 1001
    PROCESS_ACTIVITY = 1007
    MODULE_ACTIVITY = 1005
    SCHEDULED_JOB_ACTIVITY = 1006
    NETWORK_ACTIVITY = 4001
    HTTP_ACTIVITY = 4002
    DNS_ACTIVITY = 4003
    SSH_ACTIVITY = 4007
    DETECTION_FINDING = 2004
    VULNERABILITY_FINDING = 2002
    INVENTORY_INFO = 5001


class Metadata(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Metadata"""

    product: Product
    version: str
    log_name: str | None = None
    original_time: str | None = None
    reporter: Reporter | None = None
    tenant_uid: str | None = None
    correlation_uid: str | None = None
    event_code: str | None = None
    extensions: list[Extension] | None = None
    is_truncated: bool | None = None
    labels: list[str] | None = None
    log_format: str | None = None
    log_level: str | None = None
    log_provider: str | None = None
    log_source: str | None = None
    log_version: str | None = None
    logged_time: int | None = None
    loggers: list[Logger] | None = None
    modified_time: int | None = None
    original_event_uid: str | None = None
    processed_time: int | None = None
    profiles: list[str] | None = None
    sequence: int | None = None
    source: str | None = None
    tags: list[KeyValueObject] | None = None
    transmit_time: int | None = None
    type: str | None = None
    uid: str | None = None
    untruncated_size: int | None = None


class Product(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Product"""

    name: str | None = None
    uid: str | None = None
    vendor_name: str | None = None
    version: str | None = None
    cpe_name: str | None = None
    feature: Feature | None = None
    lang: str | None = None
    path: str | None = None
    url_string: str | None = None


class Feature(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Feature"""

    name: str | None = None
    uid: str | None = None
    version: str | None = None


class Extension(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Schema Extension"""

    version: str
    name: str | None = None
    uid: str | None = None


class Logger(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Logger"""

    name: str | None = None
    uid: str | None = None
    log_name: str | None = None
    log_provider: str | None = None
    logged_time: int | None = None
    product: Product | None = None
    transmit_time: int | None = None
    event_uid: str | None = None
    is_truncated: bool | None = None
    log_format: str | None = None
    log_level: str | None = None
    log_version: str | None = None
    untruncated_size: int | None = None
    version: str | None = None


class Reporter(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Reporter"""

    name: str | None = None
    uid: str | None = None
    hostname: str | None = None
    ip: str | None = None
    org: Organization | None = None


class KeyValueObject(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Key:Value object"""

    name: str
    value: str | None = None
    values: list[str] | None = None


class Actor(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Actor"""

    process: Process | None = None
    user: User | None = None
    app_name: str | None = None
    app_uid: str | None = None
    authorizations: list[Authorization] | None = None
    idp: Idp | None = None
    session: Session | None = None


class User(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """User"""

    name: str | None = None
    uid: str | None = None
    has_mfa: bool | None = None
    type_id: int | None = None
    account: Account | None = None
    display_name: str | None = None
    domain: str | None = None
    email_addr: str | None = None
    forward_addr: str | None = None
    full_name: str | None = None
    groups: list[Group] | None = None
    ldap_person: LdapPerson | None = None
    org: Organization | None = None
    phone_number: str | None = None
    programmatic_credentials: list[ProgrammaticCredential] | None = None
    risk_level: str | None = None
    risk_level_id: int | None = None
    risk_score: int | None = None
    type: str | None = None
    uid_alt: str | None = None


class Group(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Group"""

    name: str | None = None
    uid: str | None = None
    desc: str | None = None
    domain: str | None = None
    privileges: list[str] | None = None
    type: str | None = None
    uid_alt: str | None = None


class Session(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Session"""

    created_time: int | None = None
    is_remote: bool | None = None
    issuer: str | None = None
    uid: str | None = None
    count: int | None = None
    credential_uid: str | None = None
    expiration_reason: str | None = None
    expiration_time: int | None = None
    is_mfa: bool | None = None
    is_vpn: bool | None = None
    terminal: str | None = None
    uid_alt: str | None = None
    uuid: str | None = None


class Organization(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Organization"""

    name: str | None = None
    uid: str | None = None
    ou_name: str | None = None
    ou_uid: str | None = None


class Account(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Account"""

    name: str | None = None
    uid: str | None = None
    type_id: int | None = None
    is_disabled: bool | None = None
    is_locked: bool | None = None
    is_on_premises_sync_enabled: bool | None = None
    labels: list[str] | None = None
    tags: list[KeyValueObject] | None = None
    type: str | None = None


class LdapPerson(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """LDAP Person"""

    cost_center: str | None = None
    created_time: int | None = None
    deleted_time: int | None = None
    department: str | None = None
    display_name: str | None = None
    email_addrs: list[str] | None = None
    employee_uid: str | None = None
    given_name: str | None = None
    hire_time: int | None = None
    job_title: str | None = None
    labels: list[str] | None = None
    last_login_time: int | None = None
    ldap_cn: str | None = None
    ldap_dn: str | None = None
    leave_time: int | None = None
    modified_time: int | None = None
    office_location: str | None = None
    phone_number: str | None = None
    surname: str | None = None
    tags: list[KeyValueObject] | None = None


class ProgrammaticCredential(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Programmatic Credential"""

    uid: str
    type: str | None = None
    last_used_time: int | None = None


class Idp(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Identity Provider"""

    name: str | None = None
    uid: str | None = None
    auth_factors: list[AuthFactor] | None = None
    domain: str | None = None
    has_mfa: bool | None = None
    issuer: str | None = None
    protocol_name: str | None = None
    state: str | None = None
    state_id: int | None = None
    tenant_uid: str | None = None
    url_string: str | None = None


class Authorization(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Authorization Result"""

    decision: str | None = None
    policy: Policy | None = None


class Policy(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Policy"""

    name: str | None = None
    uid: str | None = None
    is_applied: bool | None = None
    version: str | None = None
    data: Any = None
    desc: str | None = None
    group: Group | None = None
    type: str | None = None


class AuthFactor(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Authentication Factor"""

    factor_type_id: int
    device: Device | None = None
    factor_type: str | None = None
    is_hotp: bool | None = None
    is_totp: bool | None = None
    provider: str | None = None
    email_addr: str | None = None
    phone_number: str | None = None


class AuthenticationToken(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Authentication Token"""

    created_time: int | None = None
    type: str | None = None
    type_id: int | None = None
    encryption_details: EncryptionDetails | None = None
    kerberos_flags: str | None = None
    expiration_time: int | None = None
    is_renewable: bool | None = None
    modified_time: int | None = None
    name: str | None = None
    tenant_uid: str | None = None
    uid: str | None = None
    zone: str | None = None


class ManagedEntity(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Managed Entity"""

    name: str | None = None
    uid: str | None = None
    device: Device | None = None
    group: Group | None = None
    org: Organization | None = None
    policy: Policy | None = None
    type: str | None = None
    type_id: int | None = None
    user: User | None = None
    version: str | None = None
    data: Any = None
    location: Location | None = None


class Process(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Process"""

    name: str | None = None
    uid: str | None = None
    cmd_line: str | None = None
    cpid: str | None = None
    created_time: int | None = None
    pid: int | None = None
    container: Container | None = None
    namespace_pid: int | None = None
    file: File | None = None
    parent_process: Process | None = None
    user: User | None = None
    group: Group | None = None
    path: str | None = None
    ancestry: list[ProcessEntity] | None = None
    environment_variables: list[EnvironmentVariable] | None = None
    integrity: str | None = None
    integrity_id: int | None = None
    loaded_modules: list[str] | None = None
    session: Session | None = None
    terminated_time: int | None = None
    working_directory: str | None = None
    xattributes: dict[str, Any] | None = None
    auid: int | None = None
    egid: int | None = None
    euid: int | None = None


class ProcessEntity(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Process Entity"""

    name: str | None = None
    uid: str | None = None
    cmd_line: str | None = None
    cpid: str | None = None
    created_time: int | None = None
    pid: int | None = None
    path: str | None = None


class EnvironmentVariable(msgspec.Struct, frozen=True, kw_only=True):
    """Environment Variable"""

    name: str
    value: str


class File(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """File"""

    name: str
    type_id: int
    ext: str | None = None
    hashes: list[Fingerprint] | None = None
    path: str | None = None
    uid: str | None = None
    accessed_time: int | None = None
    attributes: int | None = None
    confidentiality: str | None = None
    confidentiality_id: int | None = None
    created_time: int | None = None
    creator: User | None = None
    desc: str | None = None
    encryption_details: EncryptionDetails | None = None
    is_deleted: bool | None = None
    is_encrypted: bool | None = None
    is_public: bool | None = None
    is_readonly: bool | None = None
    is_system: bool | None = None
    mime_type: str | None = None
    modified_time: int | None = None
    owner: User | None = None
    parent_folder: str | None = None
    product: Product | None = None
    signatures: list[DigitalSignature] | None = None
    size: int | None = None
    tags: list[KeyValueObject] | None = None
    type: str | None = None
    uri: str | None = None
    version: str | None = None
    volume: str | None = None
    xattributes: dict[str, Any] | None = None


class Fingerprint(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Fingerprint"""

    algorithm_id: int
    value: str
    algorithm: str | None = None


class EncryptionDetails(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Encryption Details"""

    algorithm_id: int | None = None
    type: str | None = None
    algorithm: str | None = None
    key_length: int | None = None
    key_uid: str | None = None


class DigitalSignature(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Digital Signature"""

    algorithm_id: int
    certificate: Certificate | None = None
    algorithm: str | None = None
    created_time: int | None = None
    developer_uid: str | None = None
    digest: Fingerprint | None = None
    state: str | None = None
    state_id: int | None = None


class Certificate(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Digital Certificate"""

    issuer: str
    serial_number: str
    created_time: int | None = None
    expiration_time: int | None = None
    fingerprints: list[Fingerprint] | None = None
    is_self_signed: bool | None = None
    subject: str | None = None
    version: str | None = None
    sans: list[San] | None = None
    uid: str | None = None


class San(msgspec.Struct, frozen=True, kw_only=True):
    """Subject Alternative Name"""

    name: str
    type: str


class Script(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Script"""

    script_content: LongString
    type_id: int
    hashes: list[Fingerprint] | None = None
    file: File | None = None
    name: str | None = None
    parent_uid: str | None = None
    type: str | None = None
    uid: str | None = None


class LongString(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Long String"""

    value: str
    is_truncated: bool | None = None
    untruncated_size: int | None = None


class Module(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Module"""

    base_address: str | None = None
    file: File | None = None
    function_name: str | None = None
    load_type_id: int | None = None
    start_address: str | None = None
    type: str | None = None
    load_type: str | None = None


class Job(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Job"""

    name: str
    cmd_line: str | None = None
    created_time: int | None = None
    desc: str | None = None
    last_run_time: int | None = None
    run_state_id: int | None = None
    file: File | None = None
    next_run_time: int | None = None
    run_state: str | None = None
    user: User | None = None


class Container(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Container"""

    hash: Fingerprint | None = None
    image: Image | None = None
    name: str | None = None
    size: int | None = None
    uid: str | None = None
    labels: list[str] | None = None
    network_driver: str | None = None
    orchestrator: str | None = None
    pod_uuid: str | None = None
    runtime: str | None = None
    tags: list[KeyValueObject] | None = None


class Image(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Image"""

    uid: str
    name: str | None = None
    labels: list[str] | None = None
    path: str | None = None
    tags: list[KeyValueObject] | None = None


class Device(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Device"""

    type_id: int
    uid: str | None = None
    container: Container | None = None
    namespace_pid: int | None = None
    hostname: str | None = None
    instance_uid: str | None = None
    interface_name: str | None = None
    interface_uid: str | None = None
    owner: User | None = None
    type: str | None = None
    region: str | None = None
    vendor_name: str | None = None
    name: str | None = None
    agent_list: list[Agent] | None = None
    domain: str | None = None
    hw_info: DeviceHwInfo | None = None
    ip: str | None = None
    location: Location | None = None
    mac: str | None = None
    mac_vendor: str | None = None
    os: Os | None = None
    pool: Group | None = None
    subnet_uid: str | None = None
    vlan_uid: str | None = None
    vpc_uid: str | None = None
    zone: str | None = None
    autoscale_uid: str | None = None
    boot_time: int | None = None
    boot_uid: str | None = None
    created_time: int | None = None
    desc: str | None = None
    first_seen_time: int | None = None
    groups: list[Group] | None = None
    hypervisor: str | None = None
    image: Image | None = None
    is_compliant: bool | None = None
    is_managed: bool | None = None
    is_personal: bool | None = None
    is_trusted: bool | None = None
    last_seen_time: int | None = None
    model: str | None = None
    modified_time: int | None = None
    network_interfaces: list[NetworkInterface] | None = None
    org: Organization | None = None
    os_machine_uuid: str | None = None
    risk_level: str | None = None
    risk_level_id: int | None = None
    risk_score: int | None = None
    subnet: str | None = None
    uid_alt: str | None = None


class DeviceHwInfo(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Device Hardware Info"""

    bios_manufacturer: str | None = None
    bios_ver: str | None = None
    chassis: str | None = None
    cpu_architecture: str | None = None
    cpu_architecture_id: int | None = None
    cpu_bits: int | None = None
    cpu_cores: int | None = None
    cpu_count: int | None = None
    cpu_speed: int | None = None
    cpu_type: str | None = None
    ram_size: int | None = None
    serial_number: str | None = None
    uuid: str | None = None
    vendor_name: str | None = None


class Os(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Operating System (OS)"""

    name: str
    type_id: int
    build: str | None = None
    country: str | None = None
    cpe_name: str | None = None
    cpu_bits: int | None = None
    edition: str | None = None
    kernel_release: str | None = None
    lang: str | None = None
    sp_name: str | None = None
    sp_ver: int | None = None
    type: str | None = None
    version: str | None = None


class NetworkInterface(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Network Interface"""

    name: str | None = None
    hostname: str | None = None
    ip: str | None = None
    mac: str | None = None
    type_id: int | None = None
    uid: str | None = None
    namespace: str | None = None
    subnet_prefix: int | None = None
    type: str | None = None


class Agent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Agent"""

    name: str | None = None
    type_id: int | None = None
    uid: str | None = None
    policies: list[Policy] | None = None
    type: str | None = None
    uid_alt: str | None = None
    vendor_name: str | None = None
    version: str | None = None


class NetworkEndpoint(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Network Endpoint"""

    name: str | None = None
    uid: str | None = None
    container: Container | None = None
    namespace_pid: int | None = None
    hostname: str | None = None
    instance_uid: str | None = None
    interface_name: str | None = None
    interface_uid: str | None = None
    ip: str | None = None
    owner: User | None = None
    type_id: int | None = None
    port: int | None = None
    svc_name: str | None = None
    agent_list: list[Agent] | None = None
    domain: str | None = None
    location: Location | None = None
    mac: str | None = None
    mac_vendor: str | None = None
    os: Os | None = None
    subnet_uid: str | None = None
    type: str | None = None
    vlan_uid: str | None = None
    vpc_uid: str | None = None
    zone: str | None = None
    autonomous_system: AutonomousSystem | None = None
    intermediate_ips: list[str] | None = None
    isp: str | None = None
    isp_org: str | None = None
    network_scope: str | None = None
    network_scope_id: int | None = None


class NetworkProxy(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Network Proxy Endpoint"""

    name: str | None = None
    uid: str | None = None
    container: Container | None = None
    namespace_pid: int | None = None
    hostname: str | None = None
    instance_uid: str | None = None
    interface_name: str | None = None
    interface_uid: str | None = None
    ip: str | None = None
    owner: User | None = None
    type_id: int | None = None
    port: int | None = None
    svc_name: str | None = None
    agent_list: list[Agent] | None = None
    domain: str | None = None
    location: Location | None = None
    mac: str | None = None
    mac_vendor: str | None = None
    os: Os | None = None
    subnet_uid: str | None = None
    type: str | None = None
    vlan_uid: str | None = None
    vpc_uid: str | None = None
    zone: str | None = None
    autonomous_system: AutonomousSystem | None = None
    intermediate_ips: list[str] | None = None
    isp: str | None = None
    isp_org: str | None = None
    network_scope: str | None = None
    network_scope_id: int | None = None


class Location(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Geo Location"""

    city: str | None = None
    continent: str | None = None
    country: str | None = None
    desc: str | None = None
    is_on_premises: bool | None = None
    lat: float | None = None
    long: float | None = None
    postal_code: str | None = None
    provider: str | None = None
    region: str | None = None


class AutonomousSystem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Autonomous System"""

    name: str | None = None
    number: int | None = None


class Cloud(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Cloud"""

    provider: str
    region: str | None = None
    account: Account | None = None
    cloud_partition: str | None = None
    org: Organization | None = None
    zone: str | None = None


class Api(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """API"""

    operation: str
    request: Request | None = None
    response: Response | None = None
    group: Group | None = None
    service: Service | None = None
    version: str | None = None


class Request(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Request Elements"""

    uid: str
    containers: list[Container] | None = None
    data: Any = None
    flags: list[str] | None = None


class Response(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Response Elements"""

    code: int | None = None
    error: str | None = None
    error_message: str | None = None
    message: str | None = None
    containers: list[Container] | None = None
    data: Any = None
    flags: list[str] | None = None


class Service(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Service"""

    name: str | None = None
    uid: str | None = None
    version: str | None = None
    labels: list[str] | None = None
    tags: list[KeyValueObject] | None = None


class ResourceDetails(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Resource Details"""

    name: str | None = None
    uid: str | None = None
    hostname: str | None = None
    ip: str | None = None
    owner: User | None = None
    role_id: int | None = None
    created_time: int | None = None
    data: Any = None
    labels: list[str] | None = None
    modified_time: int | None = None
    tags: list[KeyValueObject] | None = None
    type: str | None = None
    uid_alt: str | None = None
    cloud_partition: str | None = None
    criticality: str | None = None
    group: Group | None = None
    namespace: str | None = None
    provider: str | None = None
    region: str | None = None
    role: str | None = None
    version: str | None = None
    zone: str | None = None


class HttpRequest(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """HTTP Request"""

    http_headers: list[HttpHeader] | None = None
    http_method: str | None = None
    url: Url | None = None
    user_agent: str | None = None
    version: str | None = None
    args: str | None = None
    body_length: int | None = None
    length: int | None = None
    referrer: str | None = None
    uid: str | None = None
    x_forwarded_for: list[str] | None = None


class HttpResponse(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """HTTP Response"""

    code: int
    http_headers: list[HttpHeader] | None = None
    body_length: int | None = None
    content_type: str | None = None
    latency: int | None = None
    length: int | None = None
    message: str | None = None
    status: str | None = None


class HttpHeader(msgspec.Struct, frozen=True, kw_only=True):
    """HTTP Header"""

    name: str
    value: str


class HttpCookie(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """HTTP Cookie"""

    name: str
    value: str
    domain: str | None = None
    expiration_time: int | None = None
    is_http_only: bool | None = None
    is_secure: bool | None = None
    path: str | None = None
    samesite: str | None = None


class Url(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Uniform Resource Locator"""

    hostname: str | None = None
    path: str | None = None
    port: int | None = None
    query_string: str | None = None
    scheme: str | None = None
    url_string: str | None = None
    domain: str | None = None
    subdomain: str | None = None


class Tls(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Transport Layer Security (TLS)"""

    version: str
    certificate: Certificate | None = None
    certificate_chain: list[str] | None = None
    cipher: str | None = None
    client_ciphers: list[str] | None = None
    ja3_hash: Fingerprint | None = None
    ja3s_hash: Fingerprint | None = None
    sni: str | None = None
    handshake_dur: int | None = None
    key_length: int | None = None
    server_ciphers: list[str] | None = None


class Ja4Fingerprint(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """JA4+ Fingerprint"""

    type_id: int
    value: str
    section_a: str | None = None
    section_b: str | None = None
    section_c: str | None = None
    section_d: str | None = None
    type: str | None = None


class Hassh(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """HASSH"""

    fingerprint: Fingerprint
    algorithm: str | None = None


class NetworkConnectionInfo(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Network Connection Information"""

    direction_id: int
    boundary_id: int | None = None
    protocol_name: str | None = None
    protocol_num: int | None = None
    protocol_ver_id: int | None = None
    uid: str | None = None
    boundary: str | None = None
    community_uid: str | None = None
    direction: str | None = None
    flag_history: str | None = None
    protocol_ver: str | None = None
    session: Session | None = None
    tcp_flags: int | None = None


class NetworkTraffic(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Network Traffic"""

    bytes: int | None = None
    packets: int | None = None
    bytes_in: int | None = None
    bytes_missed: int | None = None
    bytes_out: int | None = None
    end_time: int | None = None
    packets_in: int | None = None
    packets_out: int | None = None
    start_time: int | None = None


class DnsQuery(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """DNS Query"""

    hostname: str
    class_: str | None = msgspec.field(default=None, name="class")
    packet_uid: int | None = None
    type: str | None = None
    opcode_id: int | None = None
    opcode: str | None = None


class DnsAnswer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """DNS Answer"""

    rdata: str
    class_: str | None = msgspec.field(default=None, name="class")
    packet_uid: int | None = None
    type: str | None = None
    flag_ids: list[int] | None = None
    ttl: int | None = None
    flags: list[str] | None = None


class FindingInfo(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Finding Information"""

    uid: str
    analytic: Analytic | None = None
    title: str | None = None
    attacks: list[Attack] | None = None
    created_time: int | None = None
    data_sources: list[str] | None = None
    desc: str | None = None
    first_seen_time: int | None = None
    kill_chain: list[KillChainPhase] | None = None
    last_seen_time: int | None = None
    modified_time: int | None = None
    product: Product | None = None
    related_events: list[RelatedEvent] | None = None
    related_events_count: int | None = None
    src_url: str | None = None
    tags: list[KeyValueObject] | None = None
    traits: list[Trait] | None = None
    types: list[str] | None = None
    uid_alt: str | None = None


class Analytic(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Analytic"""

    type_id: int
    name: str | None = None
    uid: str | None = None
    algorithm: str | None = None
    category: str | None = None
    desc: str | None = None
    state: str | None = None
    state_id: int | None = None
    type: str | None = None
    version: str | None = None


class Attack(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """MITRE ATT&CK® & ATLAS™"""

    sub_technique: SubTechnique | None = None
    tactic: Tactic | None = None
    technique: Technique | None = None
    version: str | None = None
    mitigation: Mitigation | None = None


class Tactic(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """MITRE Tactic"""

    name: str | None = None
    uid: str | None = None
    src_url: str | None = None


class Technique(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """MITRE Technique"""

    name: str | None = None
    uid: str | None = None
    src_url: str | None = None


class SubTechnique(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """MITRE Sub-technique"""

    name: str | None = None
    uid: str | None = None
    src_url: str | None = None


class Mitigation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """MITRE Mitigation"""

    name: str | None = None
    uid: str | None = None
    src_url: str | None = None


class KillChainPhase(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Kill Chain Phase"""

    phase_id: int
    phase: str | None = None


class RelatedEvent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Related Event/Finding"""

    uid: str
    severity_id: int | None = None
    type_uid: int | None = None
    attacks: list[Attack] | None = None
    count: int | None = None
    created_time: int | None = None
    desc: str | None = None
    first_seen_time: int | None = None
    kill_chain: list[KillChainPhase] | None = None
    last_seen_time: int | None = None
    modified_time: int | None = None
    observables: list[Observable] | None = None
    product: Product | None = None
    severity: str | None = None
    status: str | None = None
    tags: list[KeyValueObject] | None = None
    title: str | None = None
    traits: list[Trait] | None = None
    type: str | None = None
    type_name: str | None = None


class Trait(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Trait"""

    name: str | None = None
    uid: str | None = None
    category: str | None = None
    type: str | None = None
    values: list[str] | None = None


class Evidences(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Evidence Artifacts"""

    actor: Actor | None = None
    api: Api | None = None
    connection_info: NetworkConnectionInfo | None = None
    container: Container | None = None
    device: Device | None = None
    dst_endpoint: NetworkEndpoint | None = None
    file: File | None = None
    http_request: HttpRequest | None = None
    http_response: HttpResponse | None = None
    job: Job | None = None
    process: Process | None = None
    query: DnsQuery | None = None
    resources: list[ResourceDetails] | None = None
    script: Script | None = None
    src_endpoint: NetworkEndpoint | None = None
    tls: Tls | None = None
    url: Url | None = None
    user: User | None = None
    name: str | None = None
    uid: str | None = None
    data: Any = None
    verdict: str | None = None
    verdict_id: int | None = None


class Malware(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Malware"""

    classification_ids: list[int]
    name: str | None = None
    uid: str | None = None
    provider: str | None = None
    severity_id: int | None = None
    classifications: list[str] | None = None
    cves: list[Cve] | None = None
    files: list[File] | None = None
    severity: str | None = None


class FirewallRule(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Firewall Rule"""

    name: str | None = None
    uid: str | None = None
    category: str | None = None
    desc: str | None = None
    type: str | None = None
    version: str | None = None
    condition: str | None = None
    duration: int | None = None
    match_details: list[str] | None = None
    match_location: str | None = None
    rate_limit: int | None = None
    sensitivity: str | None = None


class Rule(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Rule"""

    name: str | None = None
    uid: str | None = None
    category: str | None = None
    desc: str | None = None
    type: str | None = None
    version: str | None = None


class Ticket(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Ticket"""

    src_url: str | None = None
    uid: str | None = None
    status: str | None = None
    status_details: list[str] | None = None
    status_id: int | None = None
    title: str | None = None
    type: str | None = None
    type_id: int | None = None


class VendorAttributes(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Vendor Attributes"""

    severity: str | None = None
    severity_id: int | None = None


class Vulnerability(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Vulnerability Details"""

    cve: Cve | None = None
    cwe: Cwe | None = None
    references: list[str] | None = None
    advisory: Advisory | None = None
    affected_code: list[AffectedCode] | None = None
    affected_packages: list[AffectedPackage] | None = None
    category: str | None = None
    dependency_chain: str | None = None
    desc: str | None = None
    exploit_last_seen_time: int | None = None
    exploit_ref_url: str | None = None
    exploit_requirement: str | None = None
    exploit_type: str | None = None
    first_seen_time: int | None = None
    fix_coverage: str | None = None
    fix_coverage_id: int | None = None
    is_exploit_available: bool | None = None
    is_fix_available: bool | None = None
    last_seen_time: int | None = None
    related_vulnerabilities: list[str] | None = None
    remediation: Remediation | None = None
    severity: str | None = None
    title: str | None = None
    vendor_name: str | None = None


class Cve(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """CVE"""

    uid: str
    created_time: int | None = None
    cvss: list[Cvss] | None = None
    references: list[str] | None = None
    title: str | None = None
    type: str | None = None
    desc: str | None = None
    epss: Epss | None = None
    modified_time: int | None = None
    product: Product | None = None
    related_cwes: list[Cwe] | None = None


class Cvss(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """CVSS Score"""

    base_score: float
    version: str
    depth: str | None = None
    overall_score: float | None = None
    vendor_name: str | None = None
    metrics: list[Metric] | None = None
    severity: str | None = None
    src_url: str | None = None
    vector_string: str | None = None


class Metric(msgspec.Struct, frozen=True, kw_only=True):
    """Metric"""

    name: str
    value: str


class Epss(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """EPSS"""

    score: str
    created_time: int | None = None
    version: str | None = None
    percentile: float | None = None


class Cwe(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """CWE"""

    uid: str
    caption: str | None = None
    src_url: str | None = None


class AffectedPackage(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Affected Software Package"""

    name: str
    version: str
    architecture: str | None = None
    type_id: int | None = None
    cpe_name: str | None = None
    epoch: int | None = None
    hash: Fingerprint | None = None
    license: str | None = None
    license_url: str | None = None
    package_manager: str | None = None
    package_manager_url: str | None = None
    purl: str | None = None
    release: str | None = None
    src_url: str | None = None
    type: str | None = None
    uid: str | None = None
    vendor_name: str | None = None
    fixed_in_version: str | None = None
    path: str | None = None
    remediation: Remediation | None = None


class AffectedCode(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Affected Code"""

    file: File
    end_column: int | None = None
    end_line: int | None = None
    rule: Rule | None = None
    start_column: int | None = None
    start_line: int | None = None
    owner: User | None = None
    remediation: Remediation | None = None


class Remediation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Remediation"""

    desc: str
    kb_article_list: list[KbArticle] | None = None
    references: list[str] | None = None


class Advisory(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Advisory"""

    uid: str
    created_time: int | None = None
    references: list[str] | None = None
    title: str | None = None
    bulletin: str | None = None
    classification: str | None = None
    desc: str | None = None
    modified_time: int | None = None
    related_cves: list[Cve] | None = None
    related_cwes: list[Cwe] | None = None
    src_url: str | None = None


class KbArticle(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """KB Article"""

    severity: str | None = None
    title: str | None = None
    uid: str | None = None
    bulletin: str | None = None
    classification: str | None = None
    created_time: int | None = None
    src_url: str | None = None


class Observable(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Observable"""

    type_id: int
    name: str | None = None
    event_uid: str | None = None
    reputation: Reputation | None = None
    type: str | None = None
    type_uid: int | None = None
    value: str | None = None


class Reputation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Reputation"""

    base_score: float
    score_id: int
    provider: str | None = None
    score: str | None = None


class Enrichment(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Enrichment"""

    data: Any
    name: str
    value: str
    created_time: int | None = None
    provider: str | None = None
    short_desc: str | None = None
    src_url: str | None = None
    type: str | None = None
    desc: str | None = None
    reputation: Reputation | None = None


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What happened, in the words of OCSF whatever the log was written in."""

    activity_id: int
    category_uid: int
    class_uid: int
    metadata: Metadata
    severity_id: int
    time: int
    type_uid: int
    message: str | None = None
    observables: list[Observable] | None = None
    status: str | None = None
    status_code: str | None = None
    status_detail: str | None = None
    status_id: int | None = None
    timezone_offset: int | None = None
    action: str | None = None
    action_id: int | None = None
    attacks: list[Attack] | None = None
    confidence: str | None = None
    confidence_id: int | None = None
    confidence_score: int | None = None
    disposition: str | None = None
    disposition_id: int | None = None
    firewall_rule: FirewallRule | None = None
    is_alert: bool | None = None
    malware: list[Malware] | None = None
    policy: Policy | None = None
    risk_level: str | None = None
    risk_level_id: int | None = None
    risk_score: int | None = None
    actor: Actor | None = None
    device: Device | None = None
    api: Api | None = None
    cloud: Cloud | None = None
    activity_name: str | None = None
    category_name: str | None = None
    class_name: str | None = None
    count: int | None = None
    duration: int | None = None
    end_time: int | None = None
    enrichments: list[Enrichment] | None = None
    raw_data: str | None = None
    raw_data_hash: Fingerprint | None = None
    raw_data_size: int | None = None
    severity: str | None = None
    start_time: int | None = None
    type_name: str | None = None
    unmapped: dict[str, Any] | None = None
    src_endpoint: NetworkEndpoint | None = None
    http_request: HttpRequest | None = None
    http_response: HttpResponse | None = None
    user: User | None = None
    account_switch_type: str | None = None
    account_switch_type_id: int | None = None
    auth_protocol: str | None = None
    auth_protocol_id: int | None = None
    certificate: Certificate | None = None
    dst_endpoint: NetworkEndpoint | None = None
    is_mfa: bool | None = None
    is_remote: bool | None = None
    logon_type: str | None = None
    logon_type_id: int | None = None
    service: Service | None = None
    session: Session | None = None
    auth_factors: list[AuthFactor] | None = None
    authentication_token: AuthenticationToken | None = None
    is_cleartext: bool | None = None
    is_new_logon: bool | None = None
    logon_process: Process | None = None
    user_result: User | None = None
    policies: list[Policy] | None = None
    group: Group | None = None
    privileges: list[str] | None = None
    entity: ManagedEntity | None = None
    comment: str | None = None
    entity_result: ManagedEntity | None = None
    access_list: list[str] | None = None
    resources: list[ResourceDetails] | None = None
    resource: ResourceDetails | None = None
    subgroup: Group | None = None
    file: File | None = None
    component: str | None = None
    file_diff: str | None = None
    file_result: File | None = None
    connection_uid: str | None = None
    process: Process | None = None
    actual_permissions: int | None = None
    exit_code: int | None = None
    injection_type: str | None = None
    injection_type_id: int | None = None
    launch_type: str | None = None
    launch_type_id: int | None = None
    module: Module | None = None
    requested_permissions: int | None = None
    job: Job | None = None
    proxy_endpoint: NetworkProxy | None = None
    app_name: str | None = None
    app_protocol_name: str | None = None
    ja4_fingerprint_list: list[Ja4Fingerprint] | None = None
    tls: Tls | None = None
    connection_info: NetworkConnectionInfo | None = None
    traffic: NetworkTraffic | None = None
    is_src_dst_assignment_known: bool | None = None
    url: Url | None = None
    http_cookies: list[HttpCookie] | None = None
    answers: list[DnsAnswer] | None = None
    query: DnsQuery | None = None
    query_time: int | None = None
    rcode: str | None = None
    rcode_id: int | None = None
    response_time: int | None = None
    auth_type: str | None = None
    auth_type_id: int | None = None
    client_hassh: Hassh | None = None
    protocol_ver: str | None = None
    server_hassh: Hassh | None = None
    finding_info: FindingInfo | None = None
    assignee: User | None = None
    assignee_group: Group | None = None
    impact: str | None = None
    impact_id: int | None = None
    impact_score: int | None = None
    is_suspected_breach: bool | None = None
    priority: str | None = None
    priority_id: int | None = None
    src_url: str | None = None
    tickets: list[Ticket] | None = None
    verdict: str | None = None
    verdict_id: int | None = None
    vendor_attributes: VendorAttributes | None = None
    evidences: list[Evidences] | None = None
    remediation: Remediation | None = None
    vulnerabilities: list[Vulnerability] | None = None
