"""What is known of addresses, domains and files."""
