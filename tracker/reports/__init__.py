"""Reports: one file each, found by its name; a query becomes a Table."""
