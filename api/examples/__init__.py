"""The examples in what is committed: answers of the newest release, in the documents, the guide and the README.

They are written by one command, and only of people who may be shown (`people.py`). No request needs this package.
"""
