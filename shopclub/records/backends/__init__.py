"""What differs between the databases a book can be kept in, and nothing else."""
