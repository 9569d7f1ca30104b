"""The HTTP API: what programs may ask and do, and who may."""
