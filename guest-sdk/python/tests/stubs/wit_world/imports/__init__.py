"""Imports of the world."""
