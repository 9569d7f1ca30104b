"""Messages for topics of Google Cloud Pub/Sub."""
