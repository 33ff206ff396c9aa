"""What machines ask of the server: does it live, is it ready, how is the installation."""
