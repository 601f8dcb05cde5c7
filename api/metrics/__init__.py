"""What is counted of the service for those who run it, for Prometheus to read; imported only where METRICS is set.

Each worker counts in files of memory of its own. Whichever worker is asked sums them all, so that nothing depends on
one of them. Nothing of a reader is counted: routes are rules of the code, and all else is a word of ours.
"""
