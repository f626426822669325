"""Writes one table as CSV, Parquet and Arrow IPC by polars and by pandas, for tests/it/frames.rs.

    pip install pandas==3.1.1 pyarrow==26.0.1 polars==2.1.0
    python generate.py

The CSV is what polars exports; the other files must be read as that text. Codecs are those that the writers use when nothing is
said (pandas: snappy in Parquet, lz4 in Feather; polars: zstd in Parquet, none in IPC), and the others that they offer.
"""

import datetime as dt

import polars as pl

rows = {
    "id": [9007199254740993, -9223372036854775808, 9223372036854775807, 4],
    "big": pl.Series([18446744073709551615, None, 0, 7], dtype=pl.UInt64),
    "small": pl.Series([-128, 127, None, 0], dtype=pl.Int8),
    "x": [0.1, None, 1e-7, -2.5e300],
    "whole": [1.0, 2.0, None, 40000.0],
    "single": pl.Series([0.1, 16777216.0, None, 1.5], dtype=pl.Float32),
    "text": ['say "hi"', "a, b", "", None],
    "lines": ["one\ntwo", "Grüße €😀", " spaces ", "plain"],
    "level": pl.Series(["a", "b", None, "a"], dtype=pl.Categorical),
    "flag": [True, False, None, True],
    "day": [dt.date(2024, 2, 29), dt.date(1969, 12, 31), None, dt.date(1, 1, 1)],
    "time": [dt.datetime(2024, 2, 29, 23, 59, 59, 123456), dt.datetime(1900, 1, 1), None, dt.datetime(1970, 1, 1)],
    "money": pl.Series(["12.50", "-0.05", None, "1000000.00"]).cast(pl.Decimal(20, 2)),
    "y": ["yes", "no", "yes", "no"],
}
table = pl.DataFrame(rows)
table.write_csv("table.csv")
table.write_parquet("polars-zstd.parquet")
for codec in ["lz4", "gzip", "uncompressed"]:
    table.write_parquet(f"polars-{codec}.parquet", compression=codec)
table.write_ipc("polars-none.ipc")
for codec in ["lz4", "zstd"]:
    table.write_ipc(f"polars-{codec}.ipc", compression=codec)
frame = table.to_pandas(use_pyarrow_extension_array=True)
frame.to_parquet("pandas-snappy.parquet", index=False)
frame.to_feather("pandas-lz4.feather")
pl.DataFrame({"id": [1], "tags": [["a", "b"]], "raw": [b"x"]}).write_parquet("nested.parquet")
