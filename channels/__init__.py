"""The hub: topics, followers, order, fan-out and presence. It knows nothing of what people say to each other."""
