"""What a resident does for themselves and with others, and what is kept of them."""
