"""One object of `zhibiao extract --format json` on stdin -> the report, then its indicators, one
a line.  Numbers keep their digits: they never pass through a float."""
import json
import re
import sys


def text(value):
    return re.sub(r'"\\u0000([^"]*)"', r"\1", json.dumps(value, ensure_ascii=False))


for line in sys.stdin:
    whole = json.loads(line, parse_float=lambda digits: "\0" + digits)
    indicators = whole.pop("indicators")
    print(text(whole))
    for one in indicators:
        print(text(one))
