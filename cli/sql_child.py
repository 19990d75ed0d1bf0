"""Run by the Python environment, which has psycopg2: SQL statements in, the last rows out.

Standard input is JSON: {"dsn": {...}, "statements": [[sql, parameters], ...]}. Identifiers can't
be parameters, so `{0}`, `{1}` … in a statement stand for quoted names, given third.
"""

import json
import sys

import psycopg2
from psycopg2 import sql


def main():
    task = json.load(sys.stdin)
    try:
        connection = psycopg2.connect(**task["dsn"], connect_timeout=10)
        connection.autocommit = True
        rows = []
        with connection.cursor() as cursor:
            for text, parameters, names in task["statements"]:
                query = sql.SQL(text).format(*map(sql.Identifier, names)) if names else text
                cursor.execute(query, parameters or None)
                rows = cursor.fetchall() if cursor.description else []
        print(json.dumps({"rows": rows}, default=str))
    except psycopg2.Error as error:
        print(json.dumps({"error": str(error).strip(), "code": error.pgcode}))


if __name__ == "__main__":
    main()
