"""Whatever bytes come, those who read them answer as they promise, and nothing else comes out of them."""
