"""Made-up tickets in any number, and the measurements taken on them."""
