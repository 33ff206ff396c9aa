"""Coming in by a provider of OpenID Connect: the way there and the way back."""
