"""How gunicorn runs the portal, whoever starts it."""

# Path without query: what was searched for belongs in no log. No referrer for the same reason.
access_log_format = '%(h)s %(t)s "%(m)s %(U)s %(H)s" %(s)s %(b)s %(M)sms "%(a)s"'
