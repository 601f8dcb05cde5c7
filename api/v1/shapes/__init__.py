"""What answers and queries look like: fields, envelopes, parts of cases, parameters, links."""
