"""Exports of the world."""
