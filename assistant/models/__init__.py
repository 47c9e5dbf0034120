"""The models on this machine: listing, getting, choosing and removing them."""
