"""Loading and checking folders of rules."""
