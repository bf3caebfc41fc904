"""Live polls: a question with options, votes that may be changed, counts that everybody sees move."""
