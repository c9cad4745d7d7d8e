"""A run: tiles to the model and back, into the ledger, here or on a cluster."""
