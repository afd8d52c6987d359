"""The application sheet: its five steps as forms, read by the pages and by the submission check."""
