"""A signed result told step by step: built and sealed before, led move by move."""
