"""The resident's pages: report, receipt, tracking."""
