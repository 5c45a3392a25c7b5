"""Three headlines of a report, counted from the tables that `bench export` writes; nothing but Python is needed.

    npm run bench -- export results/latest --out tables
    python3 bench/examples/headlines.py tables
"""

import csv
import pathlib
import sqlite3
import sys

tables = pathlib.Path(sys.argv[1])
query = pathlib.Path(__file__).with_name("headlines.sql").read_text(encoding="utf-8")

database = sqlite3.connect(":memory:")
for name in ("cells", "figures", "orders"):
    with open(tables / f"{name}.csv", newline="", encoding="utf-8") as file:
        lines = csv.reader(file)
        columns = next(lines)
        database.execute(f"CREATE TABLE {name} ({', '.join(columns)})")
        # Between two commas nothing: that was not measured.
        rows = ([value or None for value in line] for line in lines)
        database.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(columns))})", rows)

for headline, model, value in database.execute(query):
    print(f"{headline:55}  {model:16}  {value:10.2f}")
