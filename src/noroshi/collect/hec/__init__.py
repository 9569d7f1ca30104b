"""The parts of Splunk's HTTP Event Collector protocol."""
