"""The figures of the club, asked and answered; nothing here changes the book."""
