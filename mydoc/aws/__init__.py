"""Share what AWS's services need in common: tables, transactions, batches, the queue and secrets."""
