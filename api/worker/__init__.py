"""Gunicorn's threaded worker, made so that no client can hold a thread: whoever sends or reads slowly waits in the
poller. Knows HTTP and sockets, and nothing of the app.
"""
