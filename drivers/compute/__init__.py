"""Where heavy computing is done: this machine's cores, or a cluster."""
