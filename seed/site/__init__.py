"""The service as plain files for any static host: what needs no query, in every language, with links that work."""
