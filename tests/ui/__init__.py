"""What people read on a page: tags and parts."""
