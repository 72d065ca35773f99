"""Tables, statements and transactions: rows stay in here, domain objects leave."""
