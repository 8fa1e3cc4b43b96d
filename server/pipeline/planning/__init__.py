"""Before and while a contest runs: its document, criteria, rehearsals of a change, phases turned by hand."""
