"""What programs from outside say of our work: those that are too heavy to install for every run of the tests.

`make outside` installs and asks them; `make test` leaves them out.
"""
