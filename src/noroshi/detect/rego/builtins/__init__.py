"""Builtins of Rego that the engine lacks or gets wrong, as extensions. None reaches the network or the file system."""

from noroshi.detect.rego.builtins import aws, certificates, crypto, net, refused, text, tokens

BUILTINS = (
    *aws.EXTENSIONS,
    *certificates.EXTENSIONS,
    *crypto.EXTENSIONS,
    *net.EXTENSIONS,
    *refused.EXTENSIONS,
    *text.EXTENSIONS,
    *tokens.EXTENSIONS,
)
"""All of them; names are unique."""
