"""The command line: all files, terminals and exit codes."""
