"""What a press officer and a private office take away: a pack of pictures, data and words, and a brief of one page."""
