"""The application sheet: its six steps as forms, read by the pages and by the submission check."""
