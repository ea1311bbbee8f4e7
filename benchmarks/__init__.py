"""Measurements that anyone can run again; each prints the machine it ran on."""
