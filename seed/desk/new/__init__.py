"""Adding rows to the tables: what is asked, what is suggested, what is made by itself, and where a row stands.

An *entry* is what a curator gave so far; it is the same whether it was typed, came from a file or from options.
"""
