"""The road of a fact: accepted, folded into the ledger, added up, told. Around it, what people do with it."""
