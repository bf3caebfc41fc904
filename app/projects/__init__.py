"""Renovations: their phase, planning and people."""

from app.kernel.feature import Feature

feature = Feature(name="projects")
