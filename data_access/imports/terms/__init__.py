"""What bounds and names an import before any file is opened: sizes, columns, how things are written, what is never taken. It opens nothing."""
