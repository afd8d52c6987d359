"""Settings, health addresses and deployment checks."""
