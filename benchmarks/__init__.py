"""What ccmgen costs beside what people would use in its place: `make bench`."""
