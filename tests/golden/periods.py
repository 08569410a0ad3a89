#!/usr/bin/env python3
"""The periods of the annotated reports, found and resolved by `zhibiao dates`.

Reads $ZHIBIAO_SHARED/gold (default ../shared/gold); without it the test is skipped.  A period
counts as found when one is printed with exactly its text.  Dates are compared where the period
itself names its year or a reference (2019年…, 去年…, “十三五”…, 3年来): what 上半年 means in a
passage about another year is not for this command to know.
"""
import glob
import json
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SHARED = os.environ.get("ZHIBIAO_SHARED", os.path.join(os.path.dirname(ROOT), "shared"))
BUILD = os.environ.get("ZHIBIAO_BUILD", os.path.join(ROOT, "build"))
OWN_YEAR = re.compile(r"[0-9]{4}年|[今去前明]年|五[”\"]|年来$|以来$|[昨今]天")
SPANS_WANTED, DATES_WANTED = 0.97, 0.97


def dates(text, reference):
    """text of a period -> the (from, to) with which it was printed"""
    command = [os.path.join(BUILD, "zhibiao"), "dates"]
    command += ["--reference", reference] if reference else []
    out = subprocess.run(command + ["-"], input=text, capture_output=True, text=True, check=True)
    found = {}
    for line in out.stdout.splitlines():
        for d in json.loads(line)["dates"]:
            found.setdefault(d["text"], set()).add((d.get("from"), d.get("to")))
    return found


def main():
    rows = sorted(glob.glob(os.path.join(SHARED, "gold", "*.jsonl")))
    if not rows:
        print("1..0 # SKIP no annotated reports in " + SHARED)
        return 0
    total = spans = resolvable = resolved = 0
    misses = set()
    for name in rows:
        base = name[:-len(".jsonl")]
        with open(base + ".doc.json", encoding="utf-8") as f:
            reference = json.load(f).get("published_on")
        with open(base + ".txt", encoding="utf-8") as f:
            found = dates(f.read(), reference)
        with open(name, encoding="utf-8") as f:
            indicators = [json.loads(line) for line in f if line.strip()]
        for x in indicators:
            period = x.get("period")
            if not period:
                continue
            total += 1
            if period not in found:
                misses.add(f"{os.path.basename(base)}: {period} not found")
                continue
            spans += 1
            if not OWN_YEAR.search(period) or not reference:
                continue
            resolvable += 1
            want = x.get("period_start"), x.get("period_end")
            if want in found[period]:
                resolved += 1
            else:
                misses.add(f"{os.path.basename(base)}: {period} {want}, not {sorted(found[period], key=str)}")
    for miss in sorted(misses):
        print("# " + miss)
    good_spans, good_dates = spans >= SPANS_WANTED * total, resolved >= DATES_WANTED * resolvable
    print(f"{'' if good_spans else 'not '}ok 1 - {spans} of {total} periods found as written")
    print(f"{'' if good_dates else 'not '}ok 2 - {resolved} of {resolvable} with their dates")
    print("1..2")
    return 0 if good_spans and good_dates else 1


sys.exit(main())
