"""消息: what is said to whom."""
