"""Turns raw batches into OCSF events: parse, normalise, enrich, in SQL over whole batches."""
