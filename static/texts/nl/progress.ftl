error-nothing-to-tell = Schrijf iets, voeg een foto toe, of geef aan hoe ver het werk is.
