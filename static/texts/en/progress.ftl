error-nothing-to-tell = Write something, add a photo, or say how far the work is.
