"""Measures the service beside others, in one run on one machine: `make bench`. These are no tests of time.

Every row of the table is a module `s01_…` to `s10_…` with one function `measure`; what they share is in `bench`
(results), `wrk` (load), `contenders` (servers), `places` (data) and `questions` (what is asked).
"""
