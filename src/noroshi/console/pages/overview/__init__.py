"""The page a team lead opens in the morning."""
