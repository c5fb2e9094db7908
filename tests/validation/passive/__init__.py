"""The passive model against field trials."""
