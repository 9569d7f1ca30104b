"""The desk: everything that people and programs do with alerts, cases, entities and suppressions.

Functions take a session of `records.database`; those that change something take the actor and the time too, and
leave an audit entry in the same transaction. They raise `MissingError` for what does not exist and `RefusedError` for
what the state of things does not allow, both UsageErrors.
"""
