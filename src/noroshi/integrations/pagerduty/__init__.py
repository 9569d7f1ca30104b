"""PagerDuty incidents."""
