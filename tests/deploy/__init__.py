"""Installing and starting the product."""
