"""What every feature stands on. There is no word of housing in here."""
