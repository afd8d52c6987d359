"""基础: what every app needs: audit, clock, files, spreadsheets; knows no other app."""
