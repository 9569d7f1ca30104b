"""The pipeline in one process tree, without a broker: files in, alerts out."""
