"""ccmgen: abstract partitions and a site's environment to what process managers run."""
