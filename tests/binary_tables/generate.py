"""Writes one table as CSV, Parquet (pandas) and Arrow IPC (polars), for the test in ../binary_tables.rs.

    pip install pandas==3.1.1 pyarrow==26.0.1 polars==2.1.0
    python generate.py
"""

import polars as pl

rows = range(80)
income = [None if i % 11 == 3 else 1000.5 + 37 * (i * i % 29) for i in rows]
table = pl.DataFrame(
    {
        "customer": [f"k{i:03}" for i in rows],
        "age": [20 + i * 7 % 45 for i in rows],
        "income": income,
        "city": [None if i % 13 == 5 else ["Köln", "St. Gallen, CH", 'the "Ville"'][i % 3] for i in rows],
        "member": [None if i % 17 == 9 else i % 4 == 0 for i in rows],
        "answer": ["yes" if (i * 5 % 7) + (i % 3) > 4 else "no" for i in rows],
    }
)
table.write_csv("people.csv")
table.write_ipc("people.feather", compression="zstd")
table.to_pandas(use_pyarrow_extension_array=True).to_parquet("people.parquet", index=False)
