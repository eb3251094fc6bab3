"""Nothing is lost when programs die."""
