"""OpenTelemetry's log records."""
