"""What an import is told to do: a mapping, and the job that goes down the pipe to the parser. It opens no vendor's file."""
