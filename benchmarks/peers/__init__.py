"""The same stage functions on what a user would pick instead, written as the documentation of each shows."""
