"""组织与人员: who and where: organisations, people, posts, scope."""
