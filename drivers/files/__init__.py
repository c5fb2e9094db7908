"""Files of readings: CSV and Parquet, read for back-fill and written for export."""
