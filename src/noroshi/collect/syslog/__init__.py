"""Syslog on the wire: frames of TCP, datagrams of UDP."""
