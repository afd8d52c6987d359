"""Who and where: log-in, passwords, sessions, scope, back office."""
