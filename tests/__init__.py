"""Everything that shows that the product does what it says."""
