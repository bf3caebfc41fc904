error-file-too-big = This photo is too big. A photo can be { $most_mb } MB at most.
error-image-too-large = This photo is too big. A photo can have { $most_megapixels } million pixels at most.
error-not-an-image = This is not a photo that we can read. Choose a photo that ends in jpg, png or webp.
error-too-many-loose = You have added { $most } photos that are not sent yet. Send your message first.
error-too-many-photos = A message can hold { $most } photos.
error-file-not-found = This photo is no longer there. Please add it again.
