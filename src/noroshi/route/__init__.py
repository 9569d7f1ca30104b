"""The log router: what the streams hold goes to the lake and to any number of further sinks."""
