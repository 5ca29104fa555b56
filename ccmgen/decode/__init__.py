"""Plain data to typed documents, through the schemas."""
