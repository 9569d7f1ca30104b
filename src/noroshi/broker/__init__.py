"""Where batches wait between rooms: durable streams with acknowledgement, redelivery and de-duplication."""
