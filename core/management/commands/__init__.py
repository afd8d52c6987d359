"""Commands: check the audit chain, import holidays."""
