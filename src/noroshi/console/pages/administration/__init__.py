"""Pages for admins: who may sign in, everybody's API tokens, and what everybody did."""
