"""The parser's process and its parent's side: started, confined, listened to, ended."""
