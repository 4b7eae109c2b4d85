"""What is answered, one way of asking a module, each a short body on the spine; and what is said beside an answer."""
