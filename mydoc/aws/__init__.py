"""What the services of AWS have in common for MyDoc: tables, transactions, the queue and its secrets."""
