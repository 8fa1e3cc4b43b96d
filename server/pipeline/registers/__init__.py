"""What is handed in as lists: headcounts, registers, neighbourhoods, catalogues, partners, learning platforms."""
