"""Missions, duels, badges: each a function of what counts, and nothing of them on a board."""
