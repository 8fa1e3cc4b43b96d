"""Is everything there and well? What processes say of themselves, and all of it on one page."""
