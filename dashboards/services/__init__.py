"""What this floor does for people: papers of whole lists."""
