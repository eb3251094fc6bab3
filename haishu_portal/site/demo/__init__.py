"""An invented day in the district: accounts and requests to try the portal with."""
