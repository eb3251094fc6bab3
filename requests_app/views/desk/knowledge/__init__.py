"""The knowledge base at the desk."""
