"""Lists and tables of this floor as workbooks."""
