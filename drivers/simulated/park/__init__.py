"""The demo park: a fictional chemical park of about 3 x 2 km, made from a seed and written as a GeoPackage.

Every module here places one kind of thing on the same local grid (metres east of West Ring Road, metres north of South
Ring Road); `generate` shifts it all into EPSG:4549 at the end, so that the numbers in the tables stay readable.
"""
