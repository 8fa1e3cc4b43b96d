"""The door for operators and their machines: is it alive, is it ready, and its figures."""
