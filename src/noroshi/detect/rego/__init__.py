"""The Rego engine behind a narrow contract, and the builtins it lacks."""
