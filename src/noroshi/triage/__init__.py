"""From alerts to what a person looks at: de-duplication, suppression, risk scores, cases."""
