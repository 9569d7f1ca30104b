"""Runs playbooks durably: every effect is journaled, so that a killed worker's runs go on where they were."""
