"""What carries out the calls of playbooks: a router to services, each of which knows one kind of call."""
