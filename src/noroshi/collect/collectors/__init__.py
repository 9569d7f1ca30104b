"""One module a collector. A module here with a `COLLECTOR` is found by `collect.discovery`; nothing lists them."""
