"""The tests: they mirror the code, and `contract/` runs over the OpenAPI document."""
