"""DuckDB reads the same extraction into a table; run in an environment of its own (`packaging/setup.sh bench`).

`python duckdb_read.py FILE TARGET`: seconds, on standard output. With `ask` behind, one question for each line of
standard input (number, family name, given name, town, parted by tabs), and its milliseconds.
"""

import sys
import time

import duckdb  # type: ignore[import-not-found]  # of the other environment

_READ = """
CREATE TABLE extraction AS
SELECT * FROM read_csv(?, delim='|', header=true, quote='', escape='', all_varchar=true)
"""
_ASK = """
SELECT "Identifiant PP" FROM extraction
WHERE "Nom d'exercice" LIKE ? AND "Prénom d'exercice" LIKE ? AND "Libellé commune (coord. structure)" LIKE ? LIMIT 8
"""


def main() -> None:
    source, target, *ask = sys.argv[1:]
    started = time.perf_counter()
    database = duckdb.connect(target)
    database.execute(_READ, [source])
    if not ask:
        database.close()  # what is still to be written is written here
        print(time.perf_counter() - started)
        return
    print(time.perf_counter() - started)
    for line in sys.stdin:
        _, *words = line.rstrip("\n").split("\t")
        started = time.perf_counter()
        database.execute(_ASK, [f"%{word}%" for word in words]).fetchall()
        print((time.perf_counter() - started) * 1000)


if __name__ == "__main__":
    main()
