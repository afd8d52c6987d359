"""书记项目办法: the rule book of one committee and one year."""
