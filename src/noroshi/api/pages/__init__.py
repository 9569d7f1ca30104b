"""The plain pages around signing in: HTML forms that work without scripts, in Japanese and English."""
