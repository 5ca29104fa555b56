"""What changes between two states of a partition, why, and how people read it."""
