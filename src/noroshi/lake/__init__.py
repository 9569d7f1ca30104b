"""The lake: Apache Iceberg tables of events, alerts, dead letters and the ledger, and SQL over them."""
