"""What each paper of a project says; how a paper looks is known to `core.documents`."""
