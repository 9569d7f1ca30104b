// Code generated from schemas/event.yaml by `noroshi schema generate`. DO NOT EDIT.

// What happened, in the words of OCSF whatever the log was written in.

package noroshi

import "encoding/json"

// Values of ClassUID.
const (
	ClassBaseEvent            int64 = 0
	ClassAuthentication       int64 = 3002
	ClassAccountChange        int64 = 3001
	ClassAuthorizeSession     int64 = 3003
	ClassEntityManagement     int64 = 3004
	ClassUserAccess           int64 = 3005
	ClassGroupManagement      int64 = 3006
	ClassAPIActivity          int64 = 6003
	ClassFileActivity         int64 = 1001
	ClassProcessActivity      int64 = 1007
	ClassModuleActivity       int64 = 1005
	ClassScheduledJobActivity int64 = 1006
	ClassNetworkActivity      int64 = 4001
	ClassHTTPActivity         int64 = 4002
	ClassDNSActivity          int64 = 4003
	ClassSSHActivity          int64 = 4007
	ClassDetectionFinding     int64 = 2004
	ClassVulnerabilityFinding int64 = 2002
	ClassInventoryInfo        int64 = 5001
)

// Event: What happened, in the words of OCSF whatever the log was written in.
type Event struct {
	ActivityID              int64                  `json:"activity_id"`                           // Activity ID
	CategoryUID             int64                  `json:"category_uid"`                          // Category ID
	ClassUID                int64                  `json:"class_uid"`                             // Class ID
	Metadata                Metadata               `json:"metadata"`                              // Metadata
	SeverityID              int64                  `json:"severity_id"`                           // Severity ID
	Time                    int64                  `json:"time"`                                  // Event Time
	TypeUID                 int64                  `json:"type_uid"`                              // Type ID
	Message                 *string                `json:"message,omitempty"`                     // Message
	Observables             []Observable           `json:"observables,omitempty"`                 // Observables
	Status                  *string                `json:"status,omitempty"`                      // Status
	StatusCode              *string                `json:"status_code,omitempty"`                 // Status Code
	StatusDetail            *string                `json:"status_detail,omitempty"`               // Status Detail
	StatusID                *int64                 `json:"status_id,omitempty"`                   // Status ID
	TimezoneOffset          *int64                 `json:"timezone_offset,omitempty"`             // Timezone Offset
	Action                  *string                `json:"action,omitempty"`                      // Action
	ActionID                *int64                 `json:"action_id,omitempty"`                   // Action ID
	Attacks                 []Attack               `json:"attacks,omitempty"`                     // MITRE ATT&CK® and ATLAS™ Details
	Confidence              *string                `json:"confidence,omitempty"`                  // Confidence
	ConfidenceID            *int64                 `json:"confidence_id,omitempty"`               // Confidence ID
	ConfidenceScore         *int64                 `json:"confidence_score,omitempty"`            // Confidence Score
	Disposition             *string                `json:"disposition,omitempty"`                 // Disposition
	DispositionID           *int64                 `json:"disposition_id,omitempty"`              // Disposition ID
	FirewallRule            *FirewallRule          `json:"firewall_rule,omitempty"`               // Firewall Rule
	IsAlert                 *bool                  `json:"is_alert,omitempty"`                    // Alert
	Malware                 []Malware              `json:"malware,omitempty"`                     // Malware
	Policy                  *Policy                `json:"policy,omitempty"`                      // Policy
	RiskLevel               *string                `json:"risk_level,omitempty"`                  // Risk Level
	RiskLevelID             *int64                 `json:"risk_level_id,omitempty"`               // Risk Level ID
	RiskScore               *int64                 `json:"risk_score,omitempty"`                  // Risk Score
	Actor                   *Actor                 `json:"actor,omitempty"`                       // Actor
	Device                  *Device                `json:"device,omitempty"`                      // Device
	API                     *API                   `json:"api,omitempty"`                         // API Details
	Cloud                   *Cloud                 `json:"cloud,omitempty"`                       // Cloud
	ActivityName            *string                `json:"activity_name,omitempty"`               // Activity
	CategoryName            *string                `json:"category_name,omitempty"`               // Category
	ClassName               *string                `json:"class_name,omitempty"`                  // Class
	Count                   *int64                 `json:"count,omitempty"`                       // Count
	Duration                *int64                 `json:"duration,omitempty"`                    // Duration Milliseconds
	EndTime                 *int64                 `json:"end_time,omitempty"`                    // End Time
	Enrichments             []Enrichment           `json:"enrichments,omitempty"`                 // Enrichments
	RawData                 *string                `json:"raw_data,omitempty"`                    // Raw Data
	RawDataHash             *Fingerprint           `json:"raw_data_hash,omitempty"`               // Raw Data Hash
	RawDataSize             *int64                 `json:"raw_data_size,omitempty"`               // Raw Data Size
	Severity                *string                `json:"severity,omitempty"`                    // Severity
	StartTime               *int64                 `json:"start_time,omitempty"`                  // Start Time
	TypeName                *string                `json:"type_name,omitempty"`                   // Type Name
	Unmapped                json.RawMessage        `json:"unmapped,omitempty"`                    // Unmapped Data
	SrcEndpoint             *NetworkEndpoint       `json:"src_endpoint,omitempty"`                // Source Endpoint
	HTTPRequest             *HTTPRequest           `json:"http_request,omitempty"`                // HTTP Request
	HTTPResponse            *HTTPResponse          `json:"http_response,omitempty"`               // HTTP Response
	User                    *User                  `json:"user,omitempty"`                        // User
	AccountSwitchType       *string                `json:"account_switch_type,omitempty"`         // Account Switch Type
	AccountSwitchTypeID     *int64                 `json:"account_switch_type_id,omitempty"`      // Account Switch Type ID
	AuthProtocol            *string                `json:"auth_protocol,omitempty"`               // Auth Protocol
	AuthProtocolID          *int64                 `json:"auth_protocol_id,omitempty"`            // Auth Protocol ID
	Certificate             *Certificate           `json:"certificate,omitempty"`                 // Certificate
	DstEndpoint             *NetworkEndpoint       `json:"dst_endpoint,omitempty"`                // Destination Endpoint
	IsMFA                   *bool                  `json:"is_mfa,omitempty"`                      // Multi Factor Authentication
	IsRemote                *bool                  `json:"is_remote,omitempty"`                   // Remote
	LogonType               *string                `json:"logon_type,omitempty"`                  // Logon Type
	LogonTypeID             *int64                 `json:"logon_type_id,omitempty"`               // Logon Type ID
	Service                 *Service               `json:"service,omitempty"`                     // Service
	Session                 *Session               `json:"session,omitempty"`                     // Session
	AuthFactors             []AuthFactor           `json:"auth_factors,omitempty"`                // Authentication Factors
	AuthenticationToken     *AuthenticationToken   `json:"authentication_token,omitempty"`        // Authentication Token
	IsCleartext             *bool                  `json:"is_cleartext,omitempty"`                // Cleartext Credentials
	IsNewLogon              *bool                  `json:"is_new_logon,omitempty"`                // New Logon
	LogonProcess            *Process               `json:"logon_process,omitempty"`               // Logon Process
	UserResult              *User                  `json:"user_result,omitempty"`                 // User Result
	Policies                []Policy               `json:"policies,omitempty"`                    // Policies
	Group                   *Group                 `json:"group,omitempty"`                       // Group
	Privileges              []string               `json:"privileges,omitempty"`                  // Privileges
	Entity                  *ManagedEntity         `json:"entity,omitempty"`                      // Entity
	Comment                 *string                `json:"comment,omitempty"`                     // Comment
	EntityResult            *ManagedEntity         `json:"entity_result,omitempty"`               // Entity Result
	AccessList              []string               `json:"access_list,omitempty"`                 // Access List
	Resources               []ResourceDetails      `json:"resources,omitempty"`                   // Resources Array
	Resource                *ResourceDetails       `json:"resource,omitempty"`                    // Resource
	Subgroup                *Group                 `json:"subgroup,omitempty"`                    // Subgroup
	File                    *File                  `json:"file,omitempty"`                        // File
	Component               *string                `json:"component,omitempty"`                   // Component
	FileDiff                *string                `json:"file_diff,omitempty"`                   // File Diff
	FileResult              *File                  `json:"file_result,omitempty"`                 // File Result
	ConnectionUID           *string                `json:"connection_uid,omitempty"`              // Connection Identifier
	Process                 *Process               `json:"process,omitempty"`                     // Process
	ActualPermissions       *int64                 `json:"actual_permissions,omitempty"`          // Actual Permissions
	ExitCode                *int64                 `json:"exit_code,omitempty"`                   // Exit Code
	InjectionType           *string                `json:"injection_type,omitempty"`              // Injection Type
	InjectionTypeID         *int64                 `json:"injection_type_id,omitempty"`           // Injection Type ID
	LaunchType              *string                `json:"launch_type,omitempty"`                 // Launch Type
	LaunchTypeID            *int64                 `json:"launch_type_id,omitempty"`              // Launch Type ID
	Module                  *Module                `json:"module,omitempty"`                      // Module
	RequestedPermissions    *int64                 `json:"requested_permissions,omitempty"`       // Requested Permissions
	Job                     *Job                   `json:"job,omitempty"`                         // Job
	ProxyEndpoint           *NetworkProxy          `json:"proxy_endpoint,omitempty"`              // Proxy Endpoint
	AppName                 *string                `json:"app_name,omitempty"`                    // Application Name
	AppProtocolName         *string                `json:"app_protocol_name,omitempty"`           // Application Protocol Name
	JA4FingerprintList      []JA4Fingerprint       `json:"ja4_fingerprint_list,omitempty"`        // JA4+ Fingerprints
	TLS                     *TLS                   `json:"tls,omitempty"`                         // TLS
	ConnectionInfo          *NetworkConnectionInfo `json:"connection_info,omitempty"`             // Connection Info
	Traffic                 *NetworkTraffic        `json:"traffic,omitempty"`                     // Traffic
	IsSrcDstAssignmentKnown *bool                  `json:"is_src_dst_assignment_known,omitempty"` // Source/Destination Assignment Known
	URL                     *URL                   `json:"url,omitempty"`                         // URL
	HTTPCookies             []HTTPCookie           `json:"http_cookies,omitempty"`                // HTTP Cookies
	Answers                 []DNSAnswer            `json:"answers,omitempty"`                     // DNS Answer
	Query                   *DNSQuery              `json:"query,omitempty"`                       // DNS Query
	QueryTime               *int64                 `json:"query_time,omitempty"`                  // Query Time
	Rcode                   *string                `json:"rcode,omitempty"`                       // Response Code
	RcodeID                 *int64                 `json:"rcode_id,omitempty"`                    // Response Code ID
	ResponseTime            *int64                 `json:"response_time,omitempty"`               // Response Time
	AuthType                *string                `json:"auth_type,omitempty"`                   // Authentication Type
	AuthTypeID              *int64                 `json:"auth_type_id,omitempty"`                // Authentication Type ID
	ClientHassh             *Hassh                 `json:"client_hassh,omitempty"`                // Client HASSH
	ProtocolVer             *string                `json:"protocol_ver,omitempty"`                // Protocol Version
	ServerHassh             *Hassh                 `json:"server_hassh,omitempty"`                // Server HASSH
	FindingInfo             *FindingInfo           `json:"finding_info,omitempty"`                // Finding Information
	Assignee                *User                  `json:"assignee,omitempty"`                    // Assignee
	AssigneeGroup           *Group                 `json:"assignee_group,omitempty"`              // Assignee Group
	Impact                  *string                `json:"impact,omitempty"`                      // Impact
	ImpactID                *int64                 `json:"impact_id,omitempty"`                   // Impact ID
	ImpactScore             *int64                 `json:"impact_score,omitempty"`                // Impact Score
	IsSuspectedBreach       *bool                  `json:"is_suspected_breach,omitempty"`         // Suspected Breach
	Priority                *string                `json:"priority,omitempty"`                    // Priority
	PriorityID              *int64                 `json:"priority_id,omitempty"`                 // Priority ID
	SrcURL                  *string                `json:"src_url,omitempty"`                     // Source URL
	Tickets                 []Ticket               `json:"tickets,omitempty"`                     // Tickets
	Verdict                 *string                `json:"verdict,omitempty"`                     // Verdict
	VerdictID               *int64                 `json:"verdict_id,omitempty"`                  // Verdict ID
	VendorAttributes        *VendorAttributes      `json:"vendor_attributes,omitempty"`           // Vendor Attributes
	Evidences               []Evidences            `json:"evidences,omitempty"`                   // Evidence Artifacts
	Remediation             *Remediation           `json:"remediation,omitempty"`                 // Remediation Guidance
	Vulnerabilities         []Vulnerability        `json:"vulnerabilities,omitempty"`             // Vulnerabilities
}

// Metadata: Metadata
type Metadata struct {
	Product          Product          `json:"product"`                      // Product
	Version          string           `json:"version"`                      // Version
	LogName          *string          `json:"log_name,omitempty"`           // Log Name
	OriginalTime     *string          `json:"original_time,omitempty"`      // Original Time
	Reporter         *Reporter        `json:"reporter,omitempty"`           // Reporter
	TenantUID        *string          `json:"tenant_uid,omitempty"`         // Tenant UID
	CorrelationUID   *string          `json:"correlation_uid,omitempty"`    // Correlation UID
	EventCode        *string          `json:"event_code,omitempty"`         // Event Code
	Extensions       []Extension      `json:"extensions,omitempty"`         // Schema Extensions
	IsTruncated      *bool            `json:"is_truncated,omitempty"`       // Is Truncated
	Labels           []string         `json:"labels,omitempty"`             // Labels
	LogFormat        *string          `json:"log_format,omitempty"`         // Log Source Format
	LogLevel         *string          `json:"log_level,omitempty"`          // Log Level
	LogProvider      *string          `json:"log_provider,omitempty"`       // Log Provider
	LogSource        *string          `json:"log_source,omitempty"`         // Log Source
	LogVersion       *string          `json:"log_version,omitempty"`        // Log Version
	LoggedTime       *int64           `json:"logged_time,omitempty"`        // Logged Time
	Loggers          []Logger         `json:"loggers,omitempty"`            // Loggers
	ModifiedTime     *int64           `json:"modified_time,omitempty"`      // Modified Time
	OriginalEventUID *string          `json:"original_event_uid,omitempty"` // Original Event ID
	ProcessedTime    *int64           `json:"processed_time,omitempty"`     // Processed Time
	Profiles         []string         `json:"profiles,omitempty"`           // Profiles
	Sequence         *int64           `json:"sequence,omitempty"`           // Sequence Number
	Source           *string          `json:"source,omitempty"`             // Source
	Tags             []KeyValueObject `json:"tags,omitempty"`               // Tags
	TransmitTime     *int64           `json:"transmit_time,omitempty"`      // Transmission Time
	Type             *string          `json:"type,omitempty"`               // Type
	UID              *string          `json:"uid,omitempty"`                // Event UID
	UntruncatedSize  *int64           `json:"untruncated_size,omitempty"`   // Untruncated Size
}

// Product: Product
type Product struct {
	Name       *string  `json:"name,omitempty"`        // Name
	UID        *string  `json:"uid,omitempty"`         // Unique ID
	VendorName *string  `json:"vendor_name,omitempty"` // Vendor Name
	Version    *string  `json:"version,omitempty"`     // Version
	CPEName    *string  `json:"cpe_name,omitempty"`    // The product CPE identifier
	Feature    *Feature `json:"feature,omitempty"`     // Feature
	Lang       *string  `json:"lang,omitempty"`        // Language
	Path       *string  `json:"path,omitempty"`        // Path
	URLString  *string  `json:"url_string,omitempty"`  // URL String
}

// Feature: Feature
type Feature struct {
	Name    *string `json:"name,omitempty"`    // Name
	UID     *string `json:"uid,omitempty"`     // Unique ID
	Version *string `json:"version,omitempty"` // Version
}

// Extension: Schema Extension
type Extension struct {
	Version string  `json:"version"`        // Version
	Name    *string `json:"name,omitempty"` // Name
	UID     *string `json:"uid,omitempty"`  // Unique ID
}

// Logger: Logger
type Logger struct {
	Name            *string  `json:"name,omitempty"`             // Name
	UID             *string  `json:"uid,omitempty"`              // Unique ID
	LogName         *string  `json:"log_name,omitempty"`         // Log Name
	LogProvider     *string  `json:"log_provider,omitempty"`     // Log Provider
	LoggedTime      *int64   `json:"logged_time,omitempty"`      // Logged Time
	Product         *Product `json:"product,omitempty"`          // Product
	TransmitTime    *int64   `json:"transmit_time,omitempty"`    // Transmission Time
	EventUID        *string  `json:"event_uid,omitempty"`        // Event UID
	IsTruncated     *bool    `json:"is_truncated,omitempty"`     // Is Truncated
	LogFormat       *string  `json:"log_format,omitempty"`       // Log Format
	LogLevel        *string  `json:"log_level,omitempty"`        // Log Level
	LogVersion      *string  `json:"log_version,omitempty"`      // Log Version
	UntruncatedSize *int64   `json:"untruncated_size,omitempty"` // Untruncated Size
	Version         *string  `json:"version,omitempty"`          // Version
}

// Reporter: Reporter
type Reporter struct {
	Name     *string       `json:"name,omitempty"`     // Name
	UID      *string       `json:"uid,omitempty"`      // Unique ID
	Hostname *string       `json:"hostname,omitempty"` // Hostname
	IP       *string       `json:"ip,omitempty"`       // IP Address
	Org      *Organization `json:"org,omitempty"`      // Organization
}

// KeyValueObject: Key:Value object
type KeyValueObject struct {
	Name   string   `json:"name"`             // Name
	Value  *string  `json:"value,omitempty"`  // Value
	Values []string `json:"values,omitempty"` // Values
}

// Actor: Actor
type Actor struct {
	Process        *Process        `json:"process,omitempty"`        // Process
	User           *User           `json:"user,omitempty"`           // User
	AppName        *string         `json:"app_name,omitempty"`       // Application Name
	AppUID         *string         `json:"app_uid,omitempty"`        // Application ID
	Authorizations []Authorization `json:"authorizations,omitempty"` // Authorization Information
	IDP            *IDP            `json:"idp,omitempty"`            // Identity Provider
	Session        *Session        `json:"session,omitempty"`        // Session
}

// User: User
type User struct {
	Name                    *string                  `json:"name,omitempty"`                     // Name
	UID                     *string                  `json:"uid,omitempty"`                      // Unique ID
	HasMFA                  *bool                    `json:"has_mfa,omitempty"`                  // MFA Assigned
	TypeID                  *int64                   `json:"type_id,omitempty"`                  // Type ID
	Account                 *Account                 `json:"account,omitempty"`                  // Account
	DisplayName             *string                  `json:"display_name,omitempty"`             // Display Name
	Domain                  *string                  `json:"domain,omitempty"`                   // Domain
	EmailAddr               *string                  `json:"email_addr,omitempty"`               // Email Address
	ForwardAddr             *string                  `json:"forward_addr,omitempty"`             // Forwarding Address
	FullName                *string                  `json:"full_name,omitempty"`                // Full Name
	Groups                  []Group                  `json:"groups,omitempty"`                   // Groups
	LDAPPerson              *LDAPPerson              `json:"ldap_person,omitempty"`              // LDAP Person
	Org                     *Organization            `json:"org,omitempty"`                      // Organization
	PhoneNumber             *string                  `json:"phone_number,omitempty"`             // Telephone Number
	ProgrammaticCredentials []ProgrammaticCredential `json:"programmatic_credentials,omitempty"` // Programmatic Credentials
	RiskLevel               *string                  `json:"risk_level,omitempty"`               // Risk Level
	RiskLevelID             *int64                   `json:"risk_level_id,omitempty"`            // Risk Level ID
	RiskScore               *int64                   `json:"risk_score,omitempty"`               // Risk Score
	Type                    *string                  `json:"type,omitempty"`                     // Type
	UIDAlt                  *string                  `json:"uid_alt,omitempty"`                  // Alternate ID
}

// Group: Group
type Group struct {
	Name       *string  `json:"name,omitempty"`       // Name
	UID        *string  `json:"uid,omitempty"`        // Unique ID
	Desc       *string  `json:"desc,omitempty"`       // Description
	Domain     *string  `json:"domain,omitempty"`     // Domain
	Privileges []string `json:"privileges,omitempty"` // Privileges
	Type       *string  `json:"type,omitempty"`       // Group Type
	UIDAlt     *string  `json:"uid_alt,omitempty"`    // Alternate ID
}

// Session: Session
type Session struct {
	CreatedTime      *int64  `json:"created_time,omitempty"`      // Created Time
	IsRemote         *bool   `json:"is_remote,omitempty"`         // Remote
	Issuer           *string `json:"issuer,omitempty"`            // Issuer Details
	UID              *string `json:"uid,omitempty"`               // Unique ID
	Count            *int64  `json:"count,omitempty"`             // Count
	CredentialUID    *string `json:"credential_uid,omitempty"`    // User Credential ID
	ExpirationReason *string `json:"expiration_reason,omitempty"` // Expiration Reason
	ExpirationTime   *int64  `json:"expiration_time,omitempty"`   // Expiration Time
	IsMFA            *bool   `json:"is_mfa,omitempty"`            // Multi Factor Authentication
	IsVPN            *bool   `json:"is_vpn,omitempty"`            // VPN Session
	Terminal         *string `json:"terminal,omitempty"`          // Terminal
	UIDAlt           *string `json:"uid_alt,omitempty"`           // Alternate ID
	UUID             *string `json:"uuid,omitempty"`              // UUID
}

// Organization: Organization
type Organization struct {
	Name   *string `json:"name,omitempty"`    // Name
	UID    *string `json:"uid,omitempty"`     // Unique ID
	OuName *string `json:"ou_name,omitempty"` // Org Unit Name
	OuUID  *string `json:"ou_uid,omitempty"`  // Org Unit ID
}

// Account: Account
type Account struct {
	Name                    *string          `json:"name,omitempty"`                        // Name
	UID                     *string          `json:"uid,omitempty"`                         // Unique ID
	TypeID                  *int64           `json:"type_id,omitempty"`                     // Type ID
	IsDisabled              *bool            `json:"is_disabled,omitempty"`                 // Disabled
	IsLocked                *bool            `json:"is_locked,omitempty"`                   // Locked
	IsOnPremisesSyncEnabled *bool            `json:"is_on_premises_sync_enabled,omitempty"` // On-Premises Sync Enabled
	Labels                  []string         `json:"labels,omitempty"`                      // Labels
	Tags                    []KeyValueObject `json:"tags,omitempty"`                        // Tags
	Type                    *string          `json:"type,omitempty"`                        // Type
}

// LDAPPerson: LDAP Person
type LDAPPerson struct {
	CostCenter     *string          `json:"cost_center,omitempty"`     // Cost Center
	CreatedTime    *int64           `json:"created_time,omitempty"`    // Created Time
	DeletedTime    *int64           `json:"deleted_time,omitempty"`    // Deleted Time
	Department     *string          `json:"department,omitempty"`      // Department
	DisplayName    *string          `json:"display_name,omitempty"`    // Display Name
	EmailAddrs     []string         `json:"email_addrs,omitempty"`     // Email Addresses
	EmployeeUID    *string          `json:"employee_uid,omitempty"`    // Employee ID
	GivenName      *string          `json:"given_name,omitempty"`      // Given Name
	HireTime       *int64           `json:"hire_time,omitempty"`       // Hire Time
	JobTitle       *string          `json:"job_title,omitempty"`       // Job Title
	Labels         []string         `json:"labels,omitempty"`          // Labels
	LastLoginTime  *int64           `json:"last_login_time,omitempty"` // Last Login
	LDAPCn         *string          `json:"ldap_cn,omitempty"`         // LDAP Common Name
	LDAPDn         *string          `json:"ldap_dn,omitempty"`         // LDAP Distinguished Name
	LeaveTime      *int64           `json:"leave_time,omitempty"`      // Leave Time
	ModifiedTime   *int64           `json:"modified_time,omitempty"`   // Modified Time
	OfficeLocation *string          `json:"office_location,omitempty"` // Office Location
	PhoneNumber    *string          `json:"phone_number,omitempty"`    // Telephone Number
	Surname        *string          `json:"surname,omitempty"`         // Surname
	Tags           []KeyValueObject `json:"tags,omitempty"`            // Tags
}

// ProgrammaticCredential: Programmatic Credential
type ProgrammaticCredential struct {
	UID          string  `json:"uid"`                      // Unique ID
	Type         *string `json:"type,omitempty"`           // Type
	LastUsedTime *int64  `json:"last_used_time,omitempty"` // Last Used Time
}

// IDP: Identity Provider
type IDP struct {
	Name         *string      `json:"name,omitempty"`          // Name
	UID          *string      `json:"uid,omitempty"`           // Unique ID
	AuthFactors  []AuthFactor `json:"auth_factors,omitempty"`  // Authentication Factors
	Domain       *string      `json:"domain,omitempty"`        // Domain
	HasMFA       *bool        `json:"has_mfa,omitempty"`       // MFA Enforced
	Issuer       *string      `json:"issuer,omitempty"`        // Issuer Details
	ProtocolName *string      `json:"protocol_name,omitempty"` // Supported Protocol
	State        *string      `json:"state,omitempty"`         // State
	StateID      *int64       `json:"state_id,omitempty"`      // State ID
	TenantUID    *string      `json:"tenant_uid,omitempty"`    // Tenant UID
	URLString    *string      `json:"url_string,omitempty"`    // Configuration URL
}

// Authorization: Authorization Result
type Authorization struct {
	Decision *string `json:"decision,omitempty"` // Authorization Decision/Outcome
	Policy   *Policy `json:"policy,omitempty"`   // Policy
}

// Policy: Policy
type Policy struct {
	Name      *string         `json:"name,omitempty"`       // Name
	UID       *string         `json:"uid,omitempty"`        // Unique ID
	IsApplied *bool           `json:"is_applied,omitempty"` // Applied
	Version   *string         `json:"version,omitempty"`    // Version
	Data      json.RawMessage `json:"data,omitempty"`       // Data
	Desc      *string         `json:"desc,omitempty"`       // Description
	Group     *Group          `json:"group,omitempty"`      // Group
	Type      *string         `json:"type,omitempty"`       // Type
}

// AuthFactor: Authentication Factor
type AuthFactor struct {
	FactorTypeID int64   `json:"factor_type_id"`         // Factor Type ID
	Device       *Device `json:"device,omitempty"`       // Device
	FactorType   *string `json:"factor_type,omitempty"`  // Factor Type
	IsHotp       *bool   `json:"is_hotp,omitempty"`      // HMAC-based One-time Password (HOTP)
	IsTotp       *bool   `json:"is_totp,omitempty"`      // Time-based One-time Password (TOTP)
	Provider     *string `json:"provider,omitempty"`     // Provider
	EmailAddr    *string `json:"email_addr,omitempty"`   // Email Address
	PhoneNumber  *string `json:"phone_number,omitempty"` // Phone Number
}

// AuthenticationToken: Authentication Token
type AuthenticationToken struct {
	CreatedTime       *int64             `json:"created_time,omitempty"`       // Created Time
	Type              *string            `json:"type,omitempty"`               // Type
	TypeID            *int64             `json:"type_id,omitempty"`            // Type ID
	EncryptionDetails *EncryptionDetails `json:"encryption_details,omitempty"` // Encryption Details
	KerberosFlags     *string            `json:"kerberos_flags,omitempty"`     // Kerberos Flags
	ExpirationTime    *int64             `json:"expiration_time,omitempty"`    // Expiration Time
	IsRenewable       *bool              `json:"is_renewable,omitempty"`       // Renewable
	ModifiedTime      *int64             `json:"modified_time,omitempty"`      // Modified Time
	Name              *string            `json:"name,omitempty"`               // Name
	TenantUID         *string            `json:"tenant_uid,omitempty"`         // Tenant UID
	UID               *string            `json:"uid,omitempty"`                // Unique ID
	Zone              *string            `json:"zone,omitempty"`               // Network Zone
}

// ManagedEntity: Managed Entity
type ManagedEntity struct {
	Name     *string         `json:"name,omitempty"`     // Name
	UID      *string         `json:"uid,omitempty"`      // Unique ID
	Device   *Device         `json:"device,omitempty"`   // Device
	Group    *Group          `json:"group,omitempty"`    // Group
	Org      *Organization   `json:"org,omitempty"`      // Organization
	Policy   *Policy         `json:"policy,omitempty"`   // Policy
	Type     *string         `json:"type,omitempty"`     // Type
	TypeID   *int64          `json:"type_id,omitempty"`  // Type ID
	User     *User           `json:"user,omitempty"`     // User
	Version  *string         `json:"version,omitempty"`  // Version
	Data     json.RawMessage `json:"data,omitempty"`     // Data
	Location *Location       `json:"location,omitempty"` // Geo Location
}

// Process: Process
type Process struct {
	Name                 *string               `json:"name,omitempty"`                  // Name
	UID                  *string               `json:"uid,omitempty"`                   // Unique ID
	CmdLine              *string               `json:"cmd_line,omitempty"`              // Command Line
	Cpid                 *string               `json:"cpid,omitempty"`                  // Common Process Identifier
	CreatedTime          *int64                `json:"created_time,omitempty"`          // Created Time
	PID                  *int64                `json:"pid,omitempty"`                   // Process ID
	Container            *Container            `json:"container,omitempty"`             // Container
	NamespacePID         *int64                `json:"namespace_pid,omitempty"`         // Namespace PID
	File                 *File                 `json:"file,omitempty"`                  // File
	ParentProcess        *Process              `json:"parent_process,omitempty"`        // Parent Process
	User                 *User                 `json:"user,omitempty"`                  // User
	Group                *Group                `json:"group,omitempty"`                 // Group
	Path                 *string               `json:"path,omitempty"`                  // Path
	Ancestry             []ProcessEntity       `json:"ancestry,omitempty"`              // Ancestry
	EnvironmentVariables []EnvironmentVariable `json:"environment_variables,omitempty"` // Environment Variables
	Integrity            *string               `json:"integrity,omitempty"`             // Integrity
	IntegrityID          *int64                `json:"integrity_id,omitempty"`          // Integrity Level
	LoadedModules        []string              `json:"loaded_modules,omitempty"`        // Loaded Modules
	Session              *Session              `json:"session,omitempty"`               // Session
	TerminatedTime       *int64                `json:"terminated_time,omitempty"`       // Terminated Time
	WorkingDirectory     *string               `json:"working_directory,omitempty"`     // Working Directory
	Xattributes          json.RawMessage       `json:"xattributes,omitempty"`           // Extended Attributes
	Auid                 *int64                `json:"auid,omitempty"`                  // Audit User ID
	Egid                 *int64                `json:"egid,omitempty"`                  // Effective Group ID
	Euid                 *int64                `json:"euid,omitempty"`                  // Effective User ID
}

// ProcessEntity: Process Entity
type ProcessEntity struct {
	Name        *string `json:"name,omitempty"`         // Name
	UID         *string `json:"uid,omitempty"`          // Unique ID
	CmdLine     *string `json:"cmd_line,omitempty"`     // Command Line
	Cpid        *string `json:"cpid,omitempty"`         // Common Process Identifier
	CreatedTime *int64  `json:"created_time,omitempty"` // Created Time
	PID         *int64  `json:"pid,omitempty"`          // Process ID
	Path        *string `json:"path,omitempty"`         // Path
}

// EnvironmentVariable: Environment Variable
type EnvironmentVariable struct {
	Name  string `json:"name"`  // Name
	Value string `json:"value"` // Value
}

// File: File
type File struct {
	Name              string             `json:"name"`                         // Name
	TypeID            int64              `json:"type_id"`                      // Type ID
	Ext               *string            `json:"ext,omitempty"`                // File Extension
	Hashes            []Fingerprint      `json:"hashes,omitempty"`             // Hashes
	Path              *string            `json:"path,omitempty"`               // Path
	UID               *string            `json:"uid,omitempty"`                // Unique ID
	AccessedTime      *int64             `json:"accessed_time,omitempty"`      // Accessed Time
	Attributes        *int64             `json:"attributes,omitempty"`         // Attributes
	Confidentiality   *string            `json:"confidentiality,omitempty"`    // Confidentiality
	ConfidentialityID *int64             `json:"confidentiality_id,omitempty"` // Confidentiality ID
	CreatedTime       *int64             `json:"created_time,omitempty"`       // Created Time
	Creator           *User              `json:"creator,omitempty"`            // Creator
	Desc              *string            `json:"desc,omitempty"`               // Description
	EncryptionDetails *EncryptionDetails `json:"encryption_details,omitempty"` // Encryption Details
	IsDeleted         *bool              `json:"is_deleted,omitempty"`         // Deleted
	IsEncrypted       *bool              `json:"is_encrypted,omitempty"`       // Encrypted
	IsPublic          *bool              `json:"is_public,omitempty"`          // Public
	IsReadonly        *bool              `json:"is_readonly,omitempty"`        // Read-Only
	IsSystem          *bool              `json:"is_system,omitempty"`          // System
	MimeType          *string            `json:"mime_type,omitempty"`          // MIME type
	ModifiedTime      *int64             `json:"modified_time,omitempty"`      // Modified Time
	Owner             *User              `json:"owner,omitempty"`              // Owner
	ParentFolder      *string            `json:"parent_folder,omitempty"`      // Parent Folder
	Product           *Product           `json:"product,omitempty"`            // Product
	Signatures        []DigitalSignature `json:"signatures,omitempty"`         // Digital Signatures
	Size              *int64             `json:"size,omitempty"`               // Size
	Tags              []KeyValueObject   `json:"tags,omitempty"`               // Tags
	Type              *string            `json:"type,omitempty"`               // Type
	URI               *string            `json:"uri,omitempty"`                // File URI
	Version           *string            `json:"version,omitempty"`            // Version
	Volume            *string            `json:"volume,omitempty"`             // Volume
	Xattributes       json.RawMessage    `json:"xattributes,omitempty"`        // Extended Attributes
}

// Fingerprint: Fingerprint
type Fingerprint struct {
	AlgorithmID int64   `json:"algorithm_id"`        // Algorithm ID
	Value       string  `json:"value"`               // Value
	Algorithm   *string `json:"algorithm,omitempty"` // Algorithm
}

// EncryptionDetails: Encryption Details
type EncryptionDetails struct {
	AlgorithmID *int64  `json:"algorithm_id,omitempty"` // Encryption Algorithm ID
	Type        *string `json:"type,omitempty"`         // Encryption Type
	Algorithm   *string `json:"algorithm,omitempty"`    // Encryption Algorithm
	KeyLength   *int64  `json:"key_length,omitempty"`   // Encryption Key Length
	KeyUID      *string `json:"key_uid,omitempty"`      // Key UID
}

// DigitalSignature: Digital Signature
type DigitalSignature struct {
	AlgorithmID  int64        `json:"algorithm_id"`            // Algorithm ID
	Certificate  *Certificate `json:"certificate,omitempty"`   // Certificate
	Algorithm    *string      `json:"algorithm,omitempty"`     // Algorithm
	CreatedTime  *int64       `json:"created_time,omitempty"`  // Created Time
	DeveloperUID *string      `json:"developer_uid,omitempty"` // Developer UID
	Digest       *Fingerprint `json:"digest,omitempty"`        // Message Digest
	State        *string      `json:"state,omitempty"`         // State
	StateID      *int64       `json:"state_id,omitempty"`      // State ID
}

// Certificate: Digital Certificate
type Certificate struct {
	Issuer         string        `json:"issuer"`                    // Issuer Distinguished Name
	SerialNumber   string        `json:"serial_number"`             // Certificate Serial Number
	CreatedTime    *int64        `json:"created_time,omitempty"`    // Created Time
	ExpirationTime *int64        `json:"expiration_time,omitempty"` // Expiration Time
	Fingerprints   []Fingerprint `json:"fingerprints,omitempty"`    // Fingerprints
	IsSelfSigned   *bool         `json:"is_self_signed,omitempty"`  // Certificate Self-Signed
	Subject        *string       `json:"subject,omitempty"`         // Subject Distinguished Name
	Version        *string       `json:"version,omitempty"`         // Version
	Sans           []SAN         `json:"sans,omitempty"`            // Subject Alternative Names
	UID            *string       `json:"uid,omitempty"`             // Unique ID
}

// SAN: Subject Alternative Name
type SAN struct {
	Name string `json:"name"` // Name
	Type string `json:"type"` // Type
}

// Script: Script
type Script struct {
	ScriptContent LongString    `json:"script_content"`       // Script Content
	TypeID        int64         `json:"type_id"`              // Type ID
	Hashes        []Fingerprint `json:"hashes,omitempty"`     // Hashes
	File          *File         `json:"file,omitempty"`       // File
	Name          *string       `json:"name,omitempty"`       // Name
	ParentUID     *string       `json:"parent_uid,omitempty"` // Parent Unique ID
	Type          *string       `json:"type,omitempty"`       // Type
	UID           *string       `json:"uid,omitempty"`        // Unique ID
}

// LongString: Long String
type LongString struct {
	Value           string `json:"value"`                      // Value
	IsTruncated     *bool  `json:"is_truncated,omitempty"`     // Is Truncated
	UntruncatedSize *int64 `json:"untruncated_size,omitempty"` // Untruncated Size
}

// Module: Module
type Module struct {
	BaseAddress  *string `json:"base_address,omitempty"`  // Base Address
	File         *File   `json:"file,omitempty"`          // File
	FunctionName *string `json:"function_name,omitempty"` // Function Name
	LoadTypeID   *int64  `json:"load_type_id,omitempty"`  // Load Type ID
	StartAddress *string `json:"start_address,omitempty"` // Start Address
	Type         *string `json:"type,omitempty"`          // Type
	LoadType     *string `json:"load_type,omitempty"`     // Load Type
}

// Job: Job
type Job struct {
	Name        string  `json:"name"`                    // Name
	CmdLine     *string `json:"cmd_line,omitempty"`      // Command Line
	CreatedTime *int64  `json:"created_time,omitempty"`  // Created Time
	Desc        *string `json:"desc,omitempty"`          // Description
	LastRunTime *int64  `json:"last_run_time,omitempty"` // Last Run
	RunStateID  *int64  `json:"run_state_id,omitempty"`  // Run State ID
	File        *File   `json:"file,omitempty"`          // File
	NextRunTime *int64  `json:"next_run_time,omitempty"` // Next Run
	RunState    *string `json:"run_state,omitempty"`     // Run State
	User        *User   `json:"user,omitempty"`          // User
}

// Container: Container
type Container struct {
	Hash          *Fingerprint     `json:"hash,omitempty"`           // Hash
	Image         *Image           `json:"image,omitempty"`          // Image
	Name          *string          `json:"name,omitempty"`           // Name
	Size          *int64           `json:"size,omitempty"`           // Size
	UID           *string          `json:"uid,omitempty"`            // Unique ID
	Labels        []string         `json:"labels,omitempty"`         // Labels
	NetworkDriver *string          `json:"network_driver,omitempty"` // Network Driver
	Orchestrator  *string          `json:"orchestrator,omitempty"`   // Orchestrator
	PodUUID       *string          `json:"pod_uuid,omitempty"`       // Pod UUID
	Runtime       *string          `json:"runtime,omitempty"`        // Runtime
	Tags          []KeyValueObject `json:"tags,omitempty"`           // Tags
}

// Image: Image
type Image struct {
	UID    string           `json:"uid"`              // Unique ID
	Name   *string          `json:"name,omitempty"`   // Name
	Labels []string         `json:"labels,omitempty"` // Labels
	Path   *string          `json:"path,omitempty"`   // Path
	Tags   []KeyValueObject `json:"tags,omitempty"`   // Tags
}

// Device: Device
type Device struct {
	TypeID            int64              `json:"type_id"`                      // Type ID
	UID               *string            `json:"uid,omitempty"`                // Unique ID
	Container         *Container         `json:"container,omitempty"`          // Container
	NamespacePID      *int64             `json:"namespace_pid,omitempty"`      // Namespace PID
	Hostname          *string            `json:"hostname,omitempty"`           // Hostname
	InstanceUID       *string            `json:"instance_uid,omitempty"`       // Instance ID
	InterfaceName     *string            `json:"interface_name,omitempty"`     // Network Interface Name
	InterfaceUID      *string            `json:"interface_uid,omitempty"`      // Network Interface ID
	Owner             *User              `json:"owner,omitempty"`              // Owner
	Type              *string            `json:"type,omitempty"`               // Type
	Region            *string            `json:"region,omitempty"`             // Region
	VendorName        *string            `json:"vendor_name,omitempty"`        // Vendor Name
	Name              *string            `json:"name,omitempty"`               // Name
	AgentList         []Agent            `json:"agent_list,omitempty"`         // Agent List
	Domain            *string            `json:"domain,omitempty"`             // Domain
	HwInfo            *DeviceHwInfo      `json:"hw_info,omitempty"`            // Hardware Info
	IP                *string            `json:"ip,omitempty"`                 // IP Address
	Location          *Location          `json:"location,omitempty"`           // Geo Location
	MAC               *string            `json:"mac,omitempty"`                // MAC Address
	MACVendor         *string            `json:"mac_vendor,omitempty"`         // MAC Vendor
	OS                *OS                `json:"os,omitempty"`                 // OS
	Pool              *Group             `json:"pool,omitempty"`               // Pool
	SubnetUID         *string            `json:"subnet_uid,omitempty"`         // Subnet UID
	VLANUID           *string            `json:"vlan_uid,omitempty"`           // VLAN
	VPCUID            *string            `json:"vpc_uid,omitempty"`            // VPC UID
	Zone              *string            `json:"zone,omitempty"`               // Network Zone
	AutoscaleUID      *string            `json:"autoscale_uid,omitempty"`      // Autoscale UID
	BootTime          *int64             `json:"boot_time,omitempty"`          // Boot Time
	BootUID           *string            `json:"boot_uid,omitempty"`           // Boot UID
	CreatedTime       *int64             `json:"created_time,omitempty"`       // Created Time
	Desc              *string            `json:"desc,omitempty"`               // Description
	FirstSeenTime     *int64             `json:"first_seen_time,omitempty"`    // First Seen
	Groups            []Group            `json:"groups,omitempty"`             // Groups
	Hypervisor        *string            `json:"hypervisor,omitempty"`         // Hypervisor
	Image             *Image             `json:"image,omitempty"`              // Image
	IsCompliant       *bool              `json:"is_compliant,omitempty"`       // Compliant Device
	IsManaged         *bool              `json:"is_managed,omitempty"`         // Managed Device
	IsPersonal        *bool              `json:"is_personal,omitempty"`        // Personal Device
	IsTrusted         *bool              `json:"is_trusted,omitempty"`         // Trusted Device
	LastSeenTime      *int64             `json:"last_seen_time,omitempty"`     // Last Seen
	Model             *string            `json:"model,omitempty"`              // Model
	ModifiedTime      *int64             `json:"modified_time,omitempty"`      // Modified Time
	NetworkInterfaces []NetworkInterface `json:"network_interfaces,omitempty"` // Network Interfaces
	Org               *Organization      `json:"org,omitempty"`                // Organization
	OSMachineUUID     *string            `json:"os_machine_uuid,omitempty"`    // OS Machine UUID
	RiskLevel         *string            `json:"risk_level,omitempty"`         // Risk Level
	RiskLevelID       *int64             `json:"risk_level_id,omitempty"`      // Risk Level ID
	RiskScore         *int64             `json:"risk_score,omitempty"`         // Risk Score
	Subnet            *string            `json:"subnet,omitempty"`             // Subnet
	UIDAlt            *string            `json:"uid_alt,omitempty"`            // Alternate ID
}

// DeviceHwInfo: Device Hardware Info
type DeviceHwInfo struct {
	BiosManufacturer  *string `json:"bios_manufacturer,omitempty"`   // BIOS Manufacturer
	BiosVer           *string `json:"bios_ver,omitempty"`            // BIOS Version
	Chassis           *string `json:"chassis,omitempty"`             // Chassis
	CPUArchitecture   *string `json:"cpu_architecture,omitempty"`    // CPU Architecture
	CPUArchitectureID *int64  `json:"cpu_architecture_id,omitempty"` // CPU Architecture ID
	CPUBits           *int64  `json:"cpu_bits,omitempty"`            // CPU Bits
	CPUCores          *int64  `json:"cpu_cores,omitempty"`           // CPU Cores
	CPUCount          *int64  `json:"cpu_count,omitempty"`           // CPU Count
	CPUSpeed          *int64  `json:"cpu_speed,omitempty"`           // Processor Speed
	CPUType           *string `json:"cpu_type,omitempty"`            // Processor Type
	RAMSize           *int64  `json:"ram_size,omitempty"`            // RAM Size
	SerialNumber      *string `json:"serial_number,omitempty"`       // Serial Number
	UUID              *string `json:"uuid,omitempty"`                // UUID
	VendorName        *string `json:"vendor_name,omitempty"`         // Vendor Name
}

// OS: Operating System (OS)
type OS struct {
	Name          string  `json:"name"`                     // Name
	TypeID        int64   `json:"type_id"`                  // Type ID
	Build         *string `json:"build,omitempty"`          // OS Build
	Country       *string `json:"country,omitempty"`        // Country
	CPEName       *string `json:"cpe_name,omitempty"`       // The product CPE identifier
	CPUBits       *int64  `json:"cpu_bits,omitempty"`       // CPU Bits
	Edition       *string `json:"edition,omitempty"`        // OS Edition
	KernelRelease *string `json:"kernel_release,omitempty"` // Kernel Release
	Lang          *string `json:"lang,omitempty"`           // Language
	SpName        *string `json:"sp_name,omitempty"`        // OS Service Pack
	SpVer         *int64  `json:"sp_ver,omitempty"`         // OS Service Pack Version
	Type          *string `json:"type,omitempty"`           // Type
	Version       *string `json:"version,omitempty"`        // Version
}

// NetworkInterface: Network Interface
type NetworkInterface struct {
	Name         *string `json:"name,omitempty"`          // Name
	Hostname     *string `json:"hostname,omitempty"`      // Hostname
	IP           *string `json:"ip,omitempty"`            // IP Address
	MAC          *string `json:"mac,omitempty"`           // MAC Address
	TypeID       *int64  `json:"type_id,omitempty"`       // Type ID
	UID          *string `json:"uid,omitempty"`           // Unique ID
	Namespace    *string `json:"namespace,omitempty"`     // Namespace
	SubnetPrefix *int64  `json:"subnet_prefix,omitempty"` // Subnet Prefix Length
	Type         *string `json:"type,omitempty"`          // Type
}

// Agent: Agent
type Agent struct {
	Name       *string  `json:"name,omitempty"`        // Agent Name
	TypeID     *int64   `json:"type_id,omitempty"`     // Type ID
	UID        *string  `json:"uid,omitempty"`         // Agent ID
	Policies   []Policy `json:"policies,omitempty"`    // Agent Policies
	Type       *string  `json:"type,omitempty"`        // Agent Type
	UIDAlt     *string  `json:"uid_alt,omitempty"`     // Alternate Agent ID
	VendorName *string  `json:"vendor_name,omitempty"` // Vendor Name
	Version    *string  `json:"version,omitempty"`     // Agent Version
}

// NetworkEndpoint: Network Endpoint
type NetworkEndpoint struct {
	Name             *string           `json:"name,omitempty"`              // Name
	UID              *string           `json:"uid,omitempty"`               // Unique ID
	Container        *Container        `json:"container,omitempty"`         // Container
	NamespacePID     *int64            `json:"namespace_pid,omitempty"`     // Namespace PID
	Hostname         *string           `json:"hostname,omitempty"`          // Hostname
	InstanceUID      *string           `json:"instance_uid,omitempty"`      // Instance ID
	InterfaceName    *string           `json:"interface_name,omitempty"`    // Network Interface Name
	InterfaceUID     *string           `json:"interface_uid,omitempty"`     // Network Interface ID
	IP               *string           `json:"ip,omitempty"`                // IP Address
	Owner            *User             `json:"owner,omitempty"`             // Owner
	TypeID           *int64            `json:"type_id,omitempty"`           // Type ID
	Port             *int64            `json:"port,omitempty"`              // Port
	SvcName          *string           `json:"svc_name,omitempty"`          // Service Name
	AgentList        []Agent           `json:"agent_list,omitempty"`        // Agent List
	Domain           *string           `json:"domain,omitempty"`            // Domain
	Location         *Location         `json:"location,omitempty"`          // Geo Location
	MAC              *string           `json:"mac,omitempty"`               // MAC Address
	MACVendor        *string           `json:"mac_vendor,omitempty"`        // MAC Vendor
	OS               *OS               `json:"os,omitempty"`                // OS
	SubnetUID        *string           `json:"subnet_uid,omitempty"`        // Subnet UID
	Type             *string           `json:"type,omitempty"`              // Type
	VLANUID          *string           `json:"vlan_uid,omitempty"`          // VLAN
	VPCUID           *string           `json:"vpc_uid,omitempty"`           // VPC UID
	Zone             *string           `json:"zone,omitempty"`              // Network Zone
	AutonomousSystem *AutonomousSystem `json:"autonomous_system,omitempty"` // Autonomous System
	IntermediateIps  []string          `json:"intermediate_ips,omitempty"`  // Intermediate IP Addresses
	Isp              *string           `json:"isp,omitempty"`               // ISP Name
	IspOrg           *string           `json:"isp_org,omitempty"`           // ISP Org
	NetworkScope     *string           `json:"network_scope,omitempty"`     // Network Scope
	NetworkScopeID   *int64            `json:"network_scope_id,omitempty"`  // Network Scope ID
}

// NetworkProxy: Network Proxy Endpoint
type NetworkProxy struct {
	Name             *string           `json:"name,omitempty"`              // Name
	UID              *string           `json:"uid,omitempty"`               // Unique ID
	Container        *Container        `json:"container,omitempty"`         // Container
	NamespacePID     *int64            `json:"namespace_pid,omitempty"`     // Namespace PID
	Hostname         *string           `json:"hostname,omitempty"`          // Hostname
	InstanceUID      *string           `json:"instance_uid,omitempty"`      // Instance ID
	InterfaceName    *string           `json:"interface_name,omitempty"`    // Network Interface Name
	InterfaceUID     *string           `json:"interface_uid,omitempty"`     // Network Interface ID
	IP               *string           `json:"ip,omitempty"`                // IP Address
	Owner            *User             `json:"owner,omitempty"`             // Owner
	TypeID           *int64            `json:"type_id,omitempty"`           // Type ID
	Port             *int64            `json:"port,omitempty"`              // Port
	SvcName          *string           `json:"svc_name,omitempty"`          // Service Name
	AgentList        []Agent           `json:"agent_list,omitempty"`        // Agent List
	Domain           *string           `json:"domain,omitempty"`            // Domain
	Location         *Location         `json:"location,omitempty"`          // Geo Location
	MAC              *string           `json:"mac,omitempty"`               // MAC Address
	MACVendor        *string           `json:"mac_vendor,omitempty"`        // MAC Vendor
	OS               *OS               `json:"os,omitempty"`                // OS
	SubnetUID        *string           `json:"subnet_uid,omitempty"`        // Subnet UID
	Type             *string           `json:"type,omitempty"`              // Type
	VLANUID          *string           `json:"vlan_uid,omitempty"`          // VLAN
	VPCUID           *string           `json:"vpc_uid,omitempty"`           // VPC UID
	Zone             *string           `json:"zone,omitempty"`              // Network Zone
	AutonomousSystem *AutonomousSystem `json:"autonomous_system,omitempty"` // Autonomous System
	IntermediateIps  []string          `json:"intermediate_ips,omitempty"`  // Intermediate IP Addresses
	Isp              *string           `json:"isp,omitempty"`               // ISP Name
	IspOrg           *string           `json:"isp_org,omitempty"`           // ISP Org
	NetworkScope     *string           `json:"network_scope,omitempty"`     // Network Scope
	NetworkScopeID   *int64            `json:"network_scope_id,omitempty"`  // Network Scope ID
}

// Location: Geo Location
type Location struct {
	City         *string  `json:"city,omitempty"`           // City
	Continent    *string  `json:"continent,omitempty"`      // Continent
	Country      *string  `json:"country,omitempty"`        // Country
	Desc         *string  `json:"desc,omitempty"`           // Description
	IsOnPremises *bool    `json:"is_on_premises,omitempty"` // On-Premises
	Lat          *float64 `json:"lat,omitempty"`            // Latitude
	Long         *float64 `json:"long,omitempty"`           // Longitude
	PostalCode   *string  `json:"postal_code,omitempty"`    // Postal Code
	Provider     *string  `json:"provider,omitempty"`       // Provider
	Region       *string  `json:"region,omitempty"`         // Region
}

// AutonomousSystem: Autonomous System
type AutonomousSystem struct {
	Name   *string `json:"name,omitempty"`   // Name
	Number *int64  `json:"number,omitempty"` // Number
}

// Cloud: Cloud
type Cloud struct {
	Provider       string        `json:"provider"`                  // Cloud Provider
	Region         *string       `json:"region,omitempty"`          // Region
	Account        *Account      `json:"account,omitempty"`         // Account
	CloudPartition *string       `json:"cloud_partition,omitempty"` // Cloud Partition
	Org            *Organization `json:"org,omitempty"`             // Organization
	Zone           *string       `json:"zone,omitempty"`            // Cloud Availability Zone
}

// API: API
type API struct {
	Operation string    `json:"operation"`          // Operation
	Request   *Request  `json:"request,omitempty"`  // API Request Details
	Response  *Response `json:"response,omitempty"` // API Response Details
	Group     *Group    `json:"group,omitempty"`    // Group
	Service   *Service  `json:"service,omitempty"`  // Service
	Version   *string   `json:"version,omitempty"`  // Version
}

// Request: Request Elements
type Request struct {
	UID        string          `json:"uid"`                  // Unique ID
	Containers []Container     `json:"containers,omitempty"` // Containers
	Data       json.RawMessage `json:"data,omitempty"`       // Data
	Flags      []string        `json:"flags,omitempty"`      // Flags
}

// Response: Response Elements
type Response struct {
	Code         *int64          `json:"code,omitempty"`          // Response Code
	Error        *string         `json:"error,omitempty"`         // Error Code
	ErrorMessage *string         `json:"error_message,omitempty"` // Error Message
	Message      *string         `json:"message,omitempty"`       // Message
	Containers   []Container     `json:"containers,omitempty"`    // Containers
	Data         json.RawMessage `json:"data,omitempty"`          // Data
	Flags        []string        `json:"flags,omitempty"`         // Flags
}

// Service: Service
type Service struct {
	Name    *string          `json:"name,omitempty"`    // Name
	UID     *string          `json:"uid,omitempty"`     // Unique ID
	Version *string          `json:"version,omitempty"` // Version
	Labels  []string         `json:"labels,omitempty"`  // Labels
	Tags    []KeyValueObject `json:"tags,omitempty"`    // Tags
}

// ResourceDetails: Resource Details
type ResourceDetails struct {
	Name           *string          `json:"name,omitempty"`            // Name
	UID            *string          `json:"uid,omitempty"`             // Unique ID
	Hostname       *string          `json:"hostname,omitempty"`        // Hostname
	IP             *string          `json:"ip,omitempty"`              // IP Address
	Owner          *User            `json:"owner,omitempty"`           // Owner
	RoleID         *int64           `json:"role_id,omitempty"`         // Role ID
	CreatedTime    *int64           `json:"created_time,omitempty"`    // Created Time
	Data           json.RawMessage  `json:"data,omitempty"`            // Data
	Labels         []string         `json:"labels,omitempty"`          // Labels
	ModifiedTime   *int64           `json:"modified_time,omitempty"`   // Modified Time
	Tags           []KeyValueObject `json:"tags,omitempty"`            // Tags
	Type           *string          `json:"type,omitempty"`            // Type
	UIDAlt         *string          `json:"uid_alt,omitempty"`         // Alternate ID
	CloudPartition *string          `json:"cloud_partition,omitempty"` // Cloud Partition
	Criticality    *string          `json:"criticality,omitempty"`     // Criticality
	Group          *Group           `json:"group,omitempty"`           // Group
	Namespace      *string          `json:"namespace,omitempty"`       // Namespace
	Provider       *string          `json:"provider,omitempty"`        // Cloud Provider
	Region         *string          `json:"region,omitempty"`          // Region
	Role           *string          `json:"role,omitempty"`            // Role
	Version        *string          `json:"version,omitempty"`         // Version
	Zone           *string          `json:"zone,omitempty"`            // Cloud Availability Zone
}

// HTTPRequest: HTTP Request
type HTTPRequest struct {
	HTTPHeaders   []HTTPHeader `json:"http_headers,omitempty"`    // HTTP Headers
	HTTPMethod    *string      `json:"http_method,omitempty"`     // HTTP Method
	URL           *URL         `json:"url,omitempty"`             // URL
	UserAgent     *string      `json:"user_agent,omitempty"`      // HTTP User-Agent
	Version       *string      `json:"version,omitempty"`         // HTTP Version
	Args          *string      `json:"args,omitempty"`            // HTTP Arguments
	BodyLength    *int64       `json:"body_length,omitempty"`     // Request Body Length
	Length        *int64       `json:"length,omitempty"`          // Request Length
	Referrer      *string      `json:"referrer,omitempty"`        // HTTP Referrer
	UID           *string      `json:"uid,omitempty"`             // Unique ID
	XForwardedFor []string     `json:"x_forwarded_for,omitempty"` // X-Forwarded-For
}

// HTTPResponse: HTTP Response
type HTTPResponse struct {
	Code        int64        `json:"code"`                   // Response Code
	HTTPHeaders []HTTPHeader `json:"http_headers,omitempty"` // HTTP Headers
	BodyLength  *int64       `json:"body_length,omitempty"`  // Response Body Length
	ContentType *string      `json:"content_type,omitempty"` // HTTP Content Type
	Latency     *int64       `json:"latency,omitempty"`      // Latency
	Length      *int64       `json:"length,omitempty"`       // Response Length
	Message     *string      `json:"message,omitempty"`      // Message
	Status      *string      `json:"status,omitempty"`       // Status
}

// HTTPHeader: HTTP Header
type HTTPHeader struct {
	Name  string `json:"name"`  // Name
	Value string `json:"value"` // Value
}

// HTTPCookie: HTTP Cookie
type HTTPCookie struct {
	Name           string  `json:"name"`                      // Name
	Value          string  `json:"value"`                     // Value
	Domain         *string `json:"domain,omitempty"`          // Domain
	ExpirationTime *int64  `json:"expiration_time,omitempty"` // Expiration Time
	IsHTTPOnly     *bool   `json:"is_http_only,omitempty"`    // HTTP Only
	IsSecure       *bool   `json:"is_secure,omitempty"`       // Secure
	Path           *string `json:"path,omitempty"`            // Path
	Samesite       *string `json:"samesite,omitempty"`        // SameSite
}

// URL: Uniform Resource Locator
type URL struct {
	Hostname    *string `json:"hostname,omitempty"`     // Hostname
	Path        *string `json:"path,omitempty"`         // Path
	Port        *int64  `json:"port,omitempty"`         // Port
	QueryString *string `json:"query_string,omitempty"` // HTTP Query String
	Scheme      *string `json:"scheme,omitempty"`       // Scheme
	URLString   *string `json:"url_string,omitempty"`   // URL String
	Domain      *string `json:"domain,omitempty"`       // Domain
	Subdomain   *string `json:"subdomain,omitempty"`    // Subdomain
}

// TLS: Transport Layer Security (TLS)
type TLS struct {
	Version          string       `json:"version"`                     // Version
	Certificate      *Certificate `json:"certificate,omitempty"`       // Certificate
	CertificateChain []string     `json:"certificate_chain,omitempty"` // Certificate Chain
	Cipher           *string      `json:"cipher,omitempty"`            // Cipher Suite
	ClientCiphers    []string     `json:"client_ciphers,omitempty"`    // Client Cipher Suites
	JA3Hash          *Fingerprint `json:"ja3_hash,omitempty"`          // JA3 Hash
	JA3SHash         *Fingerprint `json:"ja3s_hash,omitempty"`         // JA3S Hash
	SNI              *string      `json:"sni,omitempty"`               // Server Name Indication
	HandshakeDur     *int64       `json:"handshake_dur,omitempty"`     // Handshake Duration
	KeyLength        *int64       `json:"key_length,omitempty"`        // Key Length
	ServerCiphers    []string     `json:"server_ciphers,omitempty"`    // Server Cipher Suites
}

// JA4Fingerprint: JA4+ Fingerprint
type JA4Fingerprint struct {
	TypeID   int64   `json:"type_id"`             // Type ID
	Value    string  `json:"value"`               // Value
	SectionA *string `json:"section_a,omitempty"` // JA4 Section A
	SectionB *string `json:"section_b,omitempty"` // JA4 Section B
	SectionC *string `json:"section_c,omitempty"` // JA4 Section C
	SectionD *string `json:"section_d,omitempty"` // JA4 Section D
	Type     *string `json:"type,omitempty"`      // Type
}

// Hassh: HASSH
type Hassh struct {
	Fingerprint Fingerprint `json:"fingerprint"`         // Fingerprint
	Algorithm   *string     `json:"algorithm,omitempty"` // Algorithm
}

// NetworkConnectionInfo: Network Connection Information
type NetworkConnectionInfo struct {
	DirectionID   int64    `json:"direction_id"`              // Direction ID
	BoundaryID    *int64   `json:"boundary_id,omitempty"`     // Boundary ID
	ProtocolName  *string  `json:"protocol_name,omitempty"`   // Protocol Name
	ProtocolNum   *int64   `json:"protocol_num,omitempty"`    // Protocol Number
	ProtocolVerID *int64   `json:"protocol_ver_id,omitempty"` // IP Version ID
	UID           *string  `json:"uid,omitempty"`             // Connection UID
	Boundary      *string  `json:"boundary,omitempty"`        // Boundary
	CommunityUID  *string  `json:"community_uid,omitempty"`   // Community ID
	Direction     *string  `json:"direction,omitempty"`       // Direction
	FlagHistory   *string  `json:"flag_history,omitempty"`    // Connection Flag History
	ProtocolVer   *string  `json:"protocol_ver,omitempty"`    // IP Version
	Session       *Session `json:"session,omitempty"`         // Session
	TCPFlags      *int64   `json:"tcp_flags,omitempty"`       // TCP Flags
}

// NetworkTraffic: Network Traffic
type NetworkTraffic struct {
	Bytes       *int64 `json:"bytes,omitempty"`        // Total Bytes
	Packets     *int64 `json:"packets,omitempty"`      // Total Packets
	BytesIn     *int64 `json:"bytes_in,omitempty"`     // Bytes In
	BytesMissed *int64 `json:"bytes_missed,omitempty"` // Bytes Missed
	BytesOut    *int64 `json:"bytes_out,omitempty"`    // Bytes Out
	EndTime     *int64 `json:"end_time,omitempty"`     // End Time
	PacketsIn   *int64 `json:"packets_in,omitempty"`   // Packets In
	PacketsOut  *int64 `json:"packets_out,omitempty"`  // Packets Out
	StartTime   *int64 `json:"start_time,omitempty"`   // Start Time
}

// DNSQuery: DNS Query
type DNSQuery struct {
	Hostname  string  `json:"hostname"`             // Hostname
	Class     *string `json:"class,omitempty"`      // Resource Record Class
	PacketUID *int64  `json:"packet_uid,omitempty"` // Packet UID
	Type      *string `json:"type,omitempty"`       // Resource Record Type
	OpcodeID  *int64  `json:"opcode_id,omitempty"`  // DNS Opcode ID
	Opcode    *string `json:"opcode,omitempty"`     // DNS Opcode
}

// DNSAnswer: DNS Answer
type DNSAnswer struct {
	Rdata     string   `json:"rdata"`                // DNS RData
	Class     *string  `json:"class,omitempty"`      // Resource Record Class
	PacketUID *int64   `json:"packet_uid,omitempty"` // Packet UID
	Type      *string  `json:"type,omitempty"`       // Resource Record Type
	FlagIds   []int64  `json:"flag_ids,omitempty"`   // DNS Header Flags
	TTL       *int64   `json:"ttl,omitempty"`        // TTL
	Flags     []string `json:"flags,omitempty"`      // DNS Header Flags
}

// FindingInfo: Finding Information
type FindingInfo struct {
	UID                string           `json:"uid"`                            // Unique ID
	Analytic           *Analytic        `json:"analytic,omitempty"`             // Analytic
	Title              *string          `json:"title,omitempty"`                // Title
	Attacks            []Attack         `json:"attacks,omitempty"`              // MITRE ATT&CK® and ATLAS™ Details
	CreatedTime        *int64           `json:"created_time,omitempty"`         // Created Time
	DataSources        []string         `json:"data_sources,omitempty"`         // Data Sources
	Desc               *string          `json:"desc,omitempty"`                 // Description
	FirstSeenTime      *int64           `json:"first_seen_time,omitempty"`      // First Seen
	KillChain          []KillChainPhase `json:"kill_chain,omitempty"`           // Kill Chain
	LastSeenTime       *int64           `json:"last_seen_time,omitempty"`       // Last Seen
	ModifiedTime       *int64           `json:"modified_time,omitempty"`        // Modified Time
	Product            *Product         `json:"product,omitempty"`              // Product
	RelatedEvents      []RelatedEvent   `json:"related_events,omitempty"`       // Related Events/Findings
	RelatedEventsCount *int64           `json:"related_events_count,omitempty"` // Related Events/Findings Count
	SrcURL             *string          `json:"src_url,omitempty"`              // Source URL
	Tags               []KeyValueObject `json:"tags,omitempty"`                 // Tags
	Traits             []Trait          `json:"traits,omitempty"`               // Traits
	Types              []string         `json:"types,omitempty"`                // Types
	UIDAlt             *string          `json:"uid_alt,omitempty"`              // Alternate ID
}

// Analytic: Analytic
type Analytic struct {
	TypeID    int64   `json:"type_id"`             // Type ID
	Name      *string `json:"name,omitempty"`      // Name
	UID       *string `json:"uid,omitempty"`       // Unique ID
	Algorithm *string `json:"algorithm,omitempty"` // Algorithm
	Category  *string `json:"category,omitempty"`  // Category
	Desc      *string `json:"desc,omitempty"`      // Description
	State     *string `json:"state,omitempty"`     // State
	StateID   *int64  `json:"state_id,omitempty"`  // State ID
	Type      *string `json:"type,omitempty"`      // Type
	Version   *string `json:"version,omitempty"`   // Version
}

// Attack: MITRE ATT&CK® & ATLAS™
type Attack struct {
	SubTechnique *SubTechnique `json:"sub_technique,omitempty"` // MITRE Sub-technique
	Tactic       *Tactic       `json:"tactic,omitempty"`        // MITRE Tactic
	Technique    *Technique    `json:"technique,omitempty"`     // MITRE Technique
	Version      *string       `json:"version,omitempty"`       // Version
	Mitigation   *Mitigation   `json:"mitigation,omitempty"`    // MITRE Mitigation
}

// Tactic: MITRE Tactic
type Tactic struct {
	Name   *string `json:"name,omitempty"`    // Name
	UID    *string `json:"uid,omitempty"`     // Unique ID
	SrcURL *string `json:"src_url,omitempty"` // Source URL
}

// Technique: MITRE Technique
type Technique struct {
	Name   *string `json:"name,omitempty"`    // Name
	UID    *string `json:"uid,omitempty"`     // Unique ID
	SrcURL *string `json:"src_url,omitempty"` // Source URL
}

// SubTechnique: MITRE Sub-technique
type SubTechnique struct {
	Name   *string `json:"name,omitempty"`    // Name
	UID    *string `json:"uid,omitempty"`     // Unique ID
	SrcURL *string `json:"src_url,omitempty"` // Source URL
}

// Mitigation: MITRE Mitigation
type Mitigation struct {
	Name   *string `json:"name,omitempty"`    // Name
	UID    *string `json:"uid,omitempty"`     // Unique ID
	SrcURL *string `json:"src_url,omitempty"` // Source URL
}

// KillChainPhase: Kill Chain Phase
type KillChainPhase struct {
	PhaseID int64   `json:"phase_id"`        // Kill Chain Phase ID
	Phase   *string `json:"phase,omitempty"` // Kill Chain Phase
}

// RelatedEvent: Related Event/Finding
type RelatedEvent struct {
	UID           string           `json:"uid"`                       // Unique ID
	SeverityID    *int64           `json:"severity_id,omitempty"`     // Severity ID
	TypeUID       *int64           `json:"type_uid,omitempty"`        // Type ID
	Attacks       []Attack         `json:"attacks,omitempty"`         // MITRE ATT&CK® and ATLAS™ Details
	Count         *int64           `json:"count,omitempty"`           // Count
	CreatedTime   *int64           `json:"created_time,omitempty"`    // Created Time
	Desc          *string          `json:"desc,omitempty"`            // Description
	FirstSeenTime *int64           `json:"first_seen_time,omitempty"` // First Seen
	KillChain     []KillChainPhase `json:"kill_chain,omitempty"`      // Kill Chain
	LastSeenTime  *int64           `json:"last_seen_time,omitempty"`  // Last Seen
	ModifiedTime  *int64           `json:"modified_time,omitempty"`   // Modified Time
	Observables   []Observable     `json:"observables,omitempty"`     // Observables
	Product       *Product         `json:"product,omitempty"`         // Product
	Severity      *string          `json:"severity,omitempty"`        // Severity
	Status        *string          `json:"status,omitempty"`          // Status
	Tags          []KeyValueObject `json:"tags,omitempty"`            // Tags
	Title         *string          `json:"title,omitempty"`           // Title
	Traits        []Trait          `json:"traits,omitempty"`          // Traits
	Type          *string          `json:"type,omitempty"`            // Type
	TypeName      *string          `json:"type_name,omitempty"`       // Type Name
}

// Trait: Trait
type Trait struct {
	Name     *string  `json:"name,omitempty"`     // Name
	UID      *string  `json:"uid,omitempty"`      // Unique ID
	Category *string  `json:"category,omitempty"` // Category
	Type     *string  `json:"type,omitempty"`     // Type
	Values   []string `json:"values,omitempty"`   // Values
}

// Evidences: Evidence Artifacts
type Evidences struct {
	Actor          *Actor                 `json:"actor,omitempty"`           // Actor
	API            *API                   `json:"api,omitempty"`             // API Details
	ConnectionInfo *NetworkConnectionInfo `json:"connection_info,omitempty"` // Connection Info
	Container      *Container             `json:"container,omitempty"`       // Container
	Device         *Device                `json:"device,omitempty"`          // Device
	DstEndpoint    *NetworkEndpoint       `json:"dst_endpoint,omitempty"`    // Destination Endpoint
	File           *File                  `json:"file,omitempty"`            // File
	HTTPRequest    *HTTPRequest           `json:"http_request,omitempty"`    // HTTP Request
	HTTPResponse   *HTTPResponse          `json:"http_response,omitempty"`   // HTTP Response
	Job            *Job                   `json:"job,omitempty"`             // Job
	Process        *Process               `json:"process,omitempty"`         // Process
	Query          *DNSQuery              `json:"query,omitempty"`           // DNS Query
	Resources      []ResourceDetails      `json:"resources,omitempty"`       // Cloud Resources
	Script         *Script                `json:"script,omitempty"`          // Script
	SrcEndpoint    *NetworkEndpoint       `json:"src_endpoint,omitempty"`    // Source Endpoint
	TLS            *TLS                   `json:"tls,omitempty"`             // TLS
	URL            *URL                   `json:"url,omitempty"`             // URL
	User           *User                  `json:"user,omitempty"`            // User
	Name           *string                `json:"name,omitempty"`            // Name
	UID            *string                `json:"uid,omitempty"`             // Unique ID
	Data           json.RawMessage        `json:"data,omitempty"`            // Data
	Verdict        *string                `json:"verdict,omitempty"`         // Verdict
	VerdictID      *int64                 `json:"verdict_id,omitempty"`      // Verdict ID
}

// Malware: Malware
type Malware struct {
	ClassificationIds []int64  `json:"classification_ids"`        // Classification IDs
	Name              *string  `json:"name,omitempty"`            // Name
	UID               *string  `json:"uid,omitempty"`             // Unique ID
	Provider          *string  `json:"provider,omitempty"`        // Provider
	SeverityID        *int64   `json:"severity_id,omitempty"`     // Severity ID
	Classifications   []string `json:"classifications,omitempty"` // Classifications
	Cves              []CVE    `json:"cves,omitempty"`            // CVE List
	Files             []File   `json:"files,omitempty"`           // Files
	Severity          *string  `json:"severity,omitempty"`        // Severity
}

// FirewallRule: Firewall Rule
type FirewallRule struct {
	Name          *string  `json:"name,omitempty"`           // Name
	UID           *string  `json:"uid,omitempty"`            // Unique ID
	Category      *string  `json:"category,omitempty"`       // Category
	Desc          *string  `json:"desc,omitempty"`           // Description
	Type          *string  `json:"type,omitempty"`           // Type
	Version       *string  `json:"version,omitempty"`        // Version
	Condition     *string  `json:"condition,omitempty"`      // Condition
	Duration      *int64   `json:"duration,omitempty"`       // Duration Milliseconds
	MatchDetails  []string `json:"match_details,omitempty"`  // Match Details
	MatchLocation *string  `json:"match_location,omitempty"` // Match Location
	RateLimit     *int64   `json:"rate_limit,omitempty"`     // Rate Limit
	Sensitivity   *string  `json:"sensitivity,omitempty"`    // Sensitivity
}

// Rule: Rule
type Rule struct {
	Name     *string `json:"name,omitempty"`     // Name
	UID      *string `json:"uid,omitempty"`      // Unique ID
	Category *string `json:"category,omitempty"` // Category
	Desc     *string `json:"desc,omitempty"`     // Description
	Type     *string `json:"type,omitempty"`     // Type
	Version  *string `json:"version,omitempty"`  // Version
}

// Ticket: Ticket
type Ticket struct {
	SrcURL        *string  `json:"src_url,omitempty"`        // Source URL
	UID           *string  `json:"uid,omitempty"`            // Unique ID
	Status        *string  `json:"status,omitempty"`         // Ticket Status
	StatusDetails []string `json:"status_details,omitempty"` // Status Details
	StatusID      *int64   `json:"status_id,omitempty"`      // Ticket Status ID
	Title         *string  `json:"title,omitempty"`          // Title
	Type          *string  `json:"type,omitempty"`           // Ticket Type
	TypeID        *int64   `json:"type_id,omitempty"`        // Ticket Type ID
}

// VendorAttributes: Vendor Attributes
type VendorAttributes struct {
	Severity   *string `json:"severity,omitempty"`    // Severity
	SeverityID *int64  `json:"severity_id,omitempty"` // Severity ID
}

// Vulnerability: Vulnerability Details
type Vulnerability struct {
	CVE                    *CVE              `json:"cve,omitempty"`                     // CVE
	CWE                    *CWE              `json:"cwe,omitempty"`                     // CWE
	References             []string          `json:"references,omitempty"`              // References
	Advisory               *Advisory         `json:"advisory,omitempty"`                // Security Advisory
	AffectedCode           []AffectedCode    `json:"affected_code,omitempty"`           // Affected Code
	AffectedPackages       []AffectedPackage `json:"affected_packages,omitempty"`       // Affected Software Packages
	Category               *string           `json:"category,omitempty"`                // Category
	DependencyChain        *string           `json:"dependency_chain,omitempty"`        // Dependency Chain
	Desc                   *string           `json:"desc,omitempty"`                    // Description
	ExploitLastSeenTime    *int64            `json:"exploit_last_seen_time,omitempty"`  // Exploit Last Seen Time
	ExploitRefURL          *string           `json:"exploit_ref_url,omitempty"`         // Exploit URL
	ExploitRequirement     *string           `json:"exploit_requirement,omitempty"`     // Exploit Requirement
	ExploitType            *string           `json:"exploit_type,omitempty"`            // Exploit Type
	FirstSeenTime          *int64            `json:"first_seen_time,omitempty"`         // First Seen
	FixCoverage            *string           `json:"fix_coverage,omitempty"`            // Fix Coverage
	FixCoverageID          *int64            `json:"fix_coverage_id,omitempty"`         // Fix Coverage ID
	IsExploitAvailable     *bool             `json:"is_exploit_available,omitempty"`    // Exploit Availability
	IsFixAvailable         *bool             `json:"is_fix_available,omitempty"`        // Fix Availability
	LastSeenTime           *int64            `json:"last_seen_time,omitempty"`          // Last Seen
	RelatedVulnerabilities []string          `json:"related_vulnerabilities,omitempty"` // Related Vulnerability IDs
	Remediation            *Remediation      `json:"remediation,omitempty"`             // Remediation Guidance
	Severity               *string           `json:"severity,omitempty"`                // Severity
	Title                  *string           `json:"title,omitempty"`                   // Title
	VendorName             *string           `json:"vendor_name,omitempty"`             // Vendor Name
}

// CVE: CVE
type CVE struct {
	UID          string   `json:"uid"`                     // CVE ID
	CreatedTime  *int64   `json:"created_time,omitempty"`  // Created Time
	CVSS         []CVSS   `json:"cvss,omitempty"`          // CVSS Score
	References   []string `json:"references,omitempty"`    // References
	Title        *string  `json:"title,omitempty"`         // Title
	Type         *string  `json:"type,omitempty"`          // Vulnerability Type
	Desc         *string  `json:"desc,omitempty"`          // Description
	EPSS         *EPSS    `json:"epss,omitempty"`          // EPSS
	ModifiedTime *int64   `json:"modified_time,omitempty"` // Modified Time
	Product      *Product `json:"product,omitempty"`       // Product
	RelatedCwes  []CWE    `json:"related_cwes,omitempty"`  // Related CWEs
}

// CVSS: CVSS Score
type CVSS struct {
	BaseScore    float64  `json:"base_score"`              // Base Score
	Version      string   `json:"version"`                 // Version
	Depth        *string  `json:"depth,omitempty"`         // CVSS Depth
	OverallScore *float64 `json:"overall_score,omitempty"` // Overall Score
	VendorName   *string  `json:"vendor_name,omitempty"`   // Vendor Name
	Metrics      []Metric `json:"metrics,omitempty"`       // Metrics
	Severity     *string  `json:"severity,omitempty"`      // Severity
	SrcURL       *string  `json:"src_url,omitempty"`       // Source URL
	VectorString *string  `json:"vector_string,omitempty"` // Vector String
}

// Metric: Metric
type Metric struct {
	Name  string `json:"name"`  // Name
	Value string `json:"value"` // Value
}

// EPSS: EPSS
type EPSS struct {
	Score       string   `json:"score"`                  // EPPS Score
	CreatedTime *int64   `json:"created_time,omitempty"` // Created Time
	Version     *string  `json:"version,omitempty"`      // Version
	Percentile  *float64 `json:"percentile,omitempty"`   // EPSS Percentile
}

// CWE: CWE
type CWE struct {
	UID     string  `json:"uid"`               // CWE ID
	Caption *string `json:"caption,omitempty"` // Caption
	SrcURL  *string `json:"src_url,omitempty"` // Source URL
}

// AffectedPackage: Affected Software Package
type AffectedPackage struct {
	Name              string       `json:"name"`                          // Name
	Version           string       `json:"version"`                       // Version
	Architecture      *string      `json:"architecture,omitempty"`        // Architecture
	TypeID            *int64       `json:"type_id,omitempty"`             // Type ID
	CPEName           *string      `json:"cpe_name,omitempty"`            // The product CPE identifier
	Epoch             *int64       `json:"epoch,omitempty"`               // Epoch
	Hash              *Fingerprint `json:"hash,omitempty"`                // Hash
	License           *string      `json:"license,omitempty"`             // Software License
	LicenseURL        *string      `json:"license_url,omitempty"`         // Software License URL
	PackageManager    *string      `json:"package_manager,omitempty"`     // Package Manager
	PackageManagerURL *string      `json:"package_manager_url,omitempty"` // Package Manager URL
	PURL              *string      `json:"purl,omitempty"`                // Package URL
	Release           *string      `json:"release,omitempty"`             // Software Release Details
	SrcURL            *string      `json:"src_url,omitempty"`             // Source URL
	Type              *string      `json:"type,omitempty"`                // Type
	UID               *string      `json:"uid,omitempty"`                 // Package UID
	VendorName        *string      `json:"vendor_name,omitempty"`         // Vendor Name
	FixedInVersion    *string      `json:"fixed_in_version,omitempty"`    // Fixed In Version
	Path              *string      `json:"path,omitempty"`                // Path
	Remediation       *Remediation `json:"remediation,omitempty"`         // Remediation Guidance
}

// AffectedCode: Affected Code
type AffectedCode struct {
	File        File         `json:"file"`                   // File
	EndColumn   *int64       `json:"end_column,omitempty"`   // End Column
	EndLine     *int64       `json:"end_line,omitempty"`     // End Line
	Rule        *Rule        `json:"rule,omitempty"`         // Related Rule
	StartColumn *int64       `json:"start_column,omitempty"` // Start Column
	StartLine   *int64       `json:"start_line,omitempty"`   // Start Line
	Owner       *User        `json:"owner,omitempty"`        // Owner
	Remediation *Remediation `json:"remediation,omitempty"`  // Remediation Guidance
}

// Remediation: Remediation
type Remediation struct {
	Desc          string      `json:"desc"`                      // Description
	KBArticleList []KBArticle `json:"kb_article_list,omitempty"` // Knowledgebase Articles
	References    []string    `json:"references,omitempty"`      // References
}

// Advisory: Advisory
type Advisory struct {
	UID            string   `json:"uid"`                      // Advisory ID
	CreatedTime    *int64   `json:"created_time,omitempty"`   // Created Time
	References     []string `json:"references,omitempty"`     // References
	Title          *string  `json:"title,omitempty"`          // Title
	Bulletin       *string  `json:"bulletin,omitempty"`       // Patch Bulletin
	Classification *string  `json:"classification,omitempty"` // Classification
	Desc           *string  `json:"desc,omitempty"`           // Description
	ModifiedTime   *int64   `json:"modified_time,omitempty"`  // Modified Time
	RelatedCves    []CVE    `json:"related_cves,omitempty"`   // Related CVEs
	RelatedCwes    []CWE    `json:"related_cwes,omitempty"`   // Related CWEs
	SrcURL         *string  `json:"src_url,omitempty"`        // Source URL
}

// KBArticle: KB Article
type KBArticle struct {
	Severity       *string `json:"severity,omitempty"`       // Severity
	Title          *string `json:"title,omitempty"`          // Title
	UID            *string `json:"uid,omitempty"`            // Unique ID
	Bulletin       *string `json:"bulletin,omitempty"`       // Patch Bulletin
	Classification *string `json:"classification,omitempty"` // Classification
	CreatedTime    *int64  `json:"created_time,omitempty"`   // Created Time
	SrcURL         *string `json:"src_url,omitempty"`        // Source URL
}

// Observable: Observable
type Observable struct {
	TypeID     int64       `json:"type_id"`              // Type ID
	Name       *string     `json:"name,omitempty"`       // Name
	EventUID   *string     `json:"event_uid,omitempty"`  // Event UID
	Reputation *Reputation `json:"reputation,omitempty"` // Reputation Scores
	Type       *string     `json:"type,omitempty"`       // Type
	TypeUID    *int64      `json:"type_uid,omitempty"`   // Type ID
	Value      *string     `json:"value,omitempty"`      // Value
}

// Reputation: Reputation
type Reputation struct {
	BaseScore float64 `json:"base_score"`         // Reputation Score
	ScoreID   int64   `json:"score_id"`           // Reputation Score ID
	Provider  *string `json:"provider,omitempty"` // Provider
	Score     *string `json:"score,omitempty"`    // Reputation Score
}

// Enrichment: Enrichment
type Enrichment struct {
	Data        json.RawMessage `json:"data"`                   // Data
	Name        string          `json:"name"`                   // Name
	Value       string          `json:"value"`                  // Value
	CreatedTime *int64          `json:"created_time,omitempty"` // Created Time
	Provider    *string         `json:"provider,omitempty"`     // Provider
	ShortDesc   *string         `json:"short_desc,omitempty"`   // Short Description
	SrcURL      *string         `json:"src_url,omitempty"`      // Source URL
	Type        *string         `json:"type,omitempty"`         // Type
	Desc        *string         `json:"desc,omitempty"`         // Description
	Reputation  *Reputation     `json:"reputation,omitempty"`   // Reputation Scores
}
