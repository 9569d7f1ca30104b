"""Plain HTTP to whatever the allow-list holds."""
