"""What an operator watches: numbers for a machine, and checks for a person."""
