"""From a number back to its ground, and from a closed round to a signed and sealed result."""
