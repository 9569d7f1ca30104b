"""The whole platform on one machine: real embedded servers and room processes under one supervisor."""
