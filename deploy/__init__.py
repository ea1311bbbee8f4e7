"""Files to run the service with, and the check that its rules and its dashboard name what it serves."""
