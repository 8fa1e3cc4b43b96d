"""Help on the spot, as facts tell it: of the helper, once the one who was helped has confirmed it."""

SOURCE = "helping"
"""Of the facts that confirmed help becomes; their source_ref is the public id of the help."""
ACTIVITY = "help-resident"
