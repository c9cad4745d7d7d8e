"""Labelled data: what is known to be where, whatever it is kept in.

`open_labelled` opens a file, and `layers` says what comes of it. Each kind of data is a file here, and a name
in `opening.KINDS`.
"""
