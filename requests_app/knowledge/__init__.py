"""What the house knows: articles to answer from. The lowest part of requests_app."""
