"""The command line: ``muwazi``, one file for each command."""
