"""DuckDB reads the same extraction into a table; run in an environment of its own (`packaging/setup.sh bench`).

`python duckdb_read.py FILE TARGET`: seconds, on standard output.
"""

import sys
import time

import duckdb  # type: ignore[import-not-found]  # of the other environment

_READ = """
CREATE TABLE extraction AS
SELECT * FROM read_csv(?, delim='|', header=true, quote='', escape='', all_varchar=true)
"""


def main() -> None:
    source, target = sys.argv[1:]
    started = time.perf_counter()
    database = duckdb.connect(target)
    database.execute(_READ, [source])
    database.close()
    print(time.perf_counter() - started)


if __name__ == "__main__":
    main()
