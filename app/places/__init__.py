"""Complexes, buildings, dwellings, and the tenancies that tie people to them."""

from app.kernel.feature import Feature

feature = Feature(name="places")
