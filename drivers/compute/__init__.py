"""Who computes what can be shared out: this machine's cores, or a Dask cluster."""
