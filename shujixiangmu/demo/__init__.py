"""The demonstration county: its workbook and the year played through the services."""
