"""Pages of the desk: call centre, supervisors, streets and communities."""
