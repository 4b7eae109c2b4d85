"""What a map draws under the reads, and the index of streets. It holds nothing of the agency's."""
