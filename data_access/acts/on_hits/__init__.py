"""What people do with a hit: compare it with its picture, have its record confirmed, take a dispatcher's steps, end it, settle what is owed."""
