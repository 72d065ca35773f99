"""What is laid over the views: the page of an item, forms, questions, help."""
