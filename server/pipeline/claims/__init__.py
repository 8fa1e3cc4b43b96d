"""What residents say they have done, until a platform, a list or an officer confirms it."""
