#!/usr/bin/env python3
"""How many quotes of the annotated reports `zhibiao numbers` reads exactly: the same place, value,
bound and unit.  What an indicator is decides a later room; this only asks whether the numbers
are there as a reader quotes them.

    gold.py [PROGRAM]       prints TAP; lists what is read otherwise

The reports are not part of the repository: $ZHIBIAO_SHARED/gold (default ../shared); without
them everything is skipped.  Optional rows are listed and not counted.  A number of a list whose
unit stands only behind its last member (15、22个百分点) has none here.
"""
import decimal
import glob
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SHARED = pathlib.Path(os.environ.get("ZHIBIAO_SHARED", ROOT.parent / "shared"))
BUILD = pathlib.Path(os.environ.get("ZHIBIAO_BUILD", ROOT / "build"))
LEAST = decimal.Decimal("0.985")


def numbers_of(program, text):
    """Expressions by their place in the whole text."""
    run = subprocess.run([program, "numbers", "-"], input=text.encode(), stdout=subprocess.PIPE, check=True)
    rows = [json.loads(l, parse_float=decimal.Decimal, parse_int=decimal.Decimal)
            for l in run.stdout.decode().split("\n") if l]
    found, at = {}, 0
    for line, row in zip(text.split("\n"), rows):
        for x in row["numbers"]:
            found[at + int(x["start"])] = dict(x, end=at + int(x["end"]))
        at += len(line) + 1
    return found


def difference(gold, x):
    """What is read otherwise; None where nothing is."""
    also = gold.get("also", {})
    if x is None or x["end"] != gold["end"]:
        return "place"
    if x["value"] != gold["value"] or x.get("value_high") != gold.get("value_high"):
        return "value %s" % x["value"]
    if x["bound"] not in [gold["bound"]] + also.get("bound", []):
        return "bound %s" % x["bound"]
    if x["unit"] not in [gold.get("unit", "")] + [u or "" for u in also.get("unit", [])]:
        return "unit \"%s\"" % x["unit"]
    return None


def main(argv):
    program = argv[0] if argv else str(BUILD / "zhibiao")
    files = sorted(glob.glob(str(SHARED / "gold" / "*.jsonl")))
    if not files:
        print("ok 1 - quotes of annotated reports # SKIP %s is absent\n1..1" % (SHARED / "gold"))
        return 0
    total = good = 0
    for name in files:
        text = open(name[:-len(".jsonl")] + ".txt", encoding="utf-8", newline="").read()
        found = numbers_of(program, text)
        for line in open(name, encoding="utf-8"):
            gold = json.loads(line, parse_float=decimal.Decimal, parse_int=decimal.Decimal)
            what = difference(gold, found.get(int(gold["start"])))
            if not gold.get("optional"):
                total += 1
                good += what is None
            if what:
                near = text[max(0, int(gold["start"]) - 8):int(gold["end"]) + 8].replace("\n", " ")
                print("# %s%s: %s: …%s…" % ("optional " if gold.get("optional") else "", gold["quote"], what, near))
    enough = good >= LEAST * total
    print("%sok 1 - %d of %d quotes read exactly, %s %% wanted" % ("" if enough else "not ", good, total, LEAST * 100))
    print("1..1")
    return 0 if enough else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
