"""The relational store: alerts, cases, entities, decisions, users, tokens and the audit trail (SQLite, PostgreSQL)."""
