"""What leaves a page for somewhere else: search engines, messages, pictures."""
