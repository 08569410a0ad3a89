#!/usr/bin/env python3
"""The public cases of microsoft/Recognizers-Text for Chinese numbers, read by `zhibiao numbers`.

    run.py PROGRAM          prints TAP: one check a suite, one a declared deviation
    run.py -v PROGRAM       also each case that differs

The cases are not part of the repository: $ZHIBIAO_SHARED/suites/recognizers_zh.jsonl (default
../shared); without them everything is skipped.  Surface and value must be equal (values to
1e-9, theirs are doubles).  Their models slice a text otherwise than we do; how one of our
expressions looks to a model is written once per model below, never per case.  What is read
otherwise on purpose stands in deviations.tsv with its reason: such a case must differ, every
other one must be equal.
"""
import collections
import decimal
import json
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SHARED = pathlib.Path(os.environ.get("ZHIBIAO_SHARED", ROOT.parent / "shared"))
CASES = SHARED / "suites" / "recognizers_zh.jsonl"
BUILD = pathlib.Path(os.environ.get("ZHIBIAO_BUILD", ROOT / "build"))
TOLERANCE = decimal.Decimal("1e-9")

# Their unit names, by ours.  Units that are not here are none of theirs (durations).
CURRENCIES = {
    "元": "Chinese yuan", "块": "Chinese yuan", "欧元": "Euro", "美元": "United States dollar",
    "瑞士法郎": "Swiss franc", "港元": "Hong Kong dollar", "新台币": "New Taiwan dollar",
    "日元": "Japanese yen", "奈拉": "Nigerian naira", "比特币": "Bitcoin",
}
DIMENSIONS = {
    "亩": "Mu", "公斤": "Kilogram", "千克": "Kilogram", "公分": "Centimeter", "cm": "Centimeter", "CM": "Centimeter", "m": "Meter",
    "厘米": "Centimeter", "吨": "Ton", "米": "Meter", "斤": "Jin", "千米": "Kilometer",
    "公里": "Kilometer", "克": "Gram", "千比特": "Kilobit", "兆字节": "Megabyte",
    "千字节": "Kilobyte", "兆赫兹": "Megahertz", "赫兹": "Hertz", "千瓦": "Kilowatt",
    "千卡": "Kilocalorie", "两": "Liang", "微克": "Microgram",
}
AGES = {"岁": "Year", "周岁": "Year", "个月": "Month", "周": "Week", "天": "Day"}
TEMPERATURES = {"度": "Degree", "摄氏度": "C", "°C": "C", "华氏度": "F"}
SIGNS = ("%", "％", "‰", "折", "成")
BELOW = {"over": "(", "at_least": "[", "exact": "["}
ABOVE = {"under": ")", "at_most": "]", "exact": "]"}


class Result(collections.namedtuple("Result", "start surface value unit")):
    """One result of a model: where, what, how much (a number, or an interval's text)."""


def result(line, start, end, value, unit=None):
    return Result(start, line[start:end], value, unit)


def whole(line, x, value, unit=None):
    """The expression without the word that bounds it: 近一吨 is their 一吨."""
    start = x["start"] if x["bound"] == "exact" else x["numeral_start"]
    if x["text"].startswith("等于"):
        start += len("等于")
    return result(line, start, x["end"], value, unit)


def last_end(x, line):
    """The second side of a range stands for it where a model knows no ranges: 70 - 90天."""
    text = line[x["numeral_start"]:x["numeral_end"]]
    for k in range(len(text) - 1, -1, -1):
        if text[k] in "-－—–~～至到 ":
            return x["numeral_start"] + k + 1
    return None


def side(line, x, unit=None):
    if "value_high" not in x:
        return whole(line, x, x["value"], unit)
    start = last_end(x, line)
    return start is not None and result(line, start, x["end"], x["value_high"], unit)


def is_fraction(line, x):
    """三分之一, 2/3: given out as a percentage.  百分之三 has its numeral behind 之."""
    surface = line[x["numeral_start"]:x["numeral_end"]].replace(" ", "")
    return x["unit"] == "%" and ("分之" in surface or "/" in surface or "／" in surface)


def number(line, x):
    """The numeral alone; amounts written with a sign are their percentages."""
    if "value_high" in x or (x["class"] == "percent" and x["text"].rstrip("半").endswith(SIGNS)):
        return None
    value = x["value"]
    end = x["numeral_end"]
    if is_fraction(line, x):
        value = value / 100  # a fraction, given out as its percentage
    if x["unit"] == "打":
        value, end = value * 12, x["end"]
    return result(line, x["numeral_start"], end, value)


def percent(line, x):
    if x["unit"] not in ("%", "‰", "百分点"):
        return None
    if is_fraction(line, x):
        return None
    scale = decimal.Decimal(1) if x["unit"] != "‰" else decimal.Decimal("0.1")
    found = side(line, x)
    return found and found._replace(value=found.value * scale)


def ordinal(line, x):
    if x["class"] != "ordinal":
        return None
    return result(line, x["start"], x["numeral_end"], x["value"])


def interval(line, x):
    """Everything that is bounded, without the unit behind it."""
    low, high = x["bound"], x.get("bound_high")
    end = x["end"]
    if is_fraction(line, x):
        x = dict(x, value=x["value"] / 100)
        if high is not None:
            x["value_high"] /= 100
    if x["unit"] and line[x["start"]:end].endswith(x["unit"]):
        end -= len(x["unit"])
    if high is not None:
        text = "%s%s,%s%s" % (BELOW[low], x["value"], x["value_high"], ABOVE[high])
    elif low in ("over", "at_least"):
        text = "%s%s,)" % (BELOW[low], x["value"])
    elif low in ("under", "at_most"):
        text = "(,%s%s" % (x["value"], ABOVE[low])
    elif x["start"] < x["numeral_start"] and x["class"] == "number" and low == "exact" and \
            line[x["start"]:x["numeral_start"]].strip() == "等于":
        text = "[%s,%s]" % (x["value"], x["value"])
    else:
        return None
    return result(line, x["start"], end, text)


def with_unit(cls, names):
    def model(line, x):
        if x["class"] not in (cls, "range") or x["unit"] not in names:
            return None
        if x["class"] == "range" and cls == "age" and not x["text"].endswith(("大", "岁")):
            return None  # 3至5天
        return side(line, x, names[x["unit"]])
    return model


MODELS = {
    "Number/Chinese/NumberModel": number,
    "Number/Chinese/PercentModel": percent,
    "Number/Chinese/OrdinalModel": ordinal,
    "Number/Chinese/NumberRangeModel": interval,
    "NumberWithUnit/Chinese/CurrencyModel": with_unit("money", CURRENCIES),
    "NumberWithUnit/Chinese/DimensionModel": with_unit("measure", DIMENSIONS),
    "NumberWithUnit/Chinese/AgeModel": with_unit("age", AGES),
    "NumberWithUnit/Chinese/TemperatureModel": with_unit("temperature", TEMPERATURES),
}


def read_numbers(program, inputs):
    """One list of expressions for each input, in order."""
    text = "".join(line + "\n" for line in inputs)
    run = subprocess.run([program, "numbers", "-"], input=text.encode(), stdout=subprocess.PIPE)
    if run.returncode != 0:
        raise SystemExit("Bail out! %s numbers ended with %d" % (program, run.returncode))
    rows = [json.loads(l, parse_float=decimal.Decimal, parse_int=decimal.Decimal)
            for l in run.stdout.decode().split("\n") if l]
    if [int(r["line"]) for r in rows] != list(range(1, len(inputs) + 1)):
        raise SystemExit("Bail out! %s numbers left lines out" % program)
    for r in rows:
        for x in r["numbers"]:
            for key in ("start", "end", "numeral_start", "numeral_end"):
                x[key] = int(x[key])
    return [r["numbers"] for r in rows]


def expected(case):
    out = []
    for x in case["expected"]:
        r = x["resolution"]
        value = r["value"]
        if isinstance(value, str) and "Range" not in case["suite"]:
            value = decimal.Decimal(value.rstrip("%"))
        out.append(Result(x["start"], x["surface"], value, r.get("unit")))
    return out


def near(a, b):
    a, b = decimal.Decimal(a), decimal.Decimal(b)
    return a == b or abs(a - b) <= TOLERANCE * max(abs(a), abs(b))


def same_interval(a, b):
    if (a[0], a[-1]) != (b[0], b[-1]):
        return False
    pairs = list(zip(a[1:-1].split(","), b[1:-1].split(",")))
    return len(pairs) == 2 and all((x == "") == (y == "") and (x == "" or near(x, y)) for x, y in pairs)


def same_unit(a, b):
    return a == b or {a, b} == {"United States dollar", "Dollar"}  # theirs of a bare $


def same(got, want):
    if (got.start, got.surface) != (want.start, want.surface) or not same_unit(got.unit, want.unit):
        return False
    if got.value is None or want.value is None:
        return got.value is want.value
    if isinstance(want.value, str):
        return same_interval(str(got.value), want.value)
    return near(got.value, want.value)


def read_deviations():
    out = {}
    for line in (HERE / "deviations.tsv").read_text(encoding="utf-8").split("\n"):
        if line and not line.startswith("#"):
            suite, case, reason = line.split("\t")
            if suite != "suite":
                out[suite, int(case)] = reason
    return out


def show(case, got, want):
    print("#   %s %d: %s" % (case["suite"], case["case"], case["input"]))
    print("#     want %s" % "; ".join("%s = %s %s" % (w.surface, w.value, w.unit or "") for w in want))
    print("#     got  %s" % "; ".join("%s = %s %s" % (g.surface, g.value, g.unit or "") for g in got))


def run_suite(suite, cases, program, deviations, verbose):
    """(passed, applicable, undeclared failures, deviations that pass)."""
    model = MODELS[suite]
    passed, failures, stale, declared = 0, [], [], []
    # A line end inside an input would cut it; a blank keeps the places.
    inputs = [c["input"].replace("\n", " ") for c in cases]
    for case, line, numbers in zip(cases, inputs, read_numbers(program, inputs)):
        got = [r for r in (model(line, x) for x in numbers) if r]
        want = expected(case)
        equal = len(got) == len(want) and all(same(g, w) for g, w in zip(got, want))
        key = (suite, case["case"])
        if key in deviations:
            declared.append(case)
            if equal:
                stale.append(case)
        elif equal:
            passed += 1
        else:
            failures.append((case, got, want))
        if verbose and not equal:
            show(case, got, want)
    if not verbose:
        for f in failures:
            show(*f)
    return passed, len(cases) - len(declared), failures, stale, declared


def main(argv):
    verbose = argv[:1] == ["-v"]
    program = argv[-1] if argv[verbose:] else str(BUILD / "zhibiao")
    if not CASES.exists():
        print("ok 1 - public suites # SKIP %s is absent" % CASES)
        print("1..1")
        return 0
    deviations = read_deviations()
    suites = collections.OrderedDict()
    for line in CASES.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        suites.setdefault(case["suite"], []).append(case)
    bad = n = 0
    for suite, cases in suites.items():
        passed, applicable, failures, stale, declared = \
            run_suite(suite, cases, program, deviations, verbose)
        n += 1
        good = not failures and not stale
        bad += not good
        print("%sok %d - %s: %d/%d applicable passed, %d of %d cases deviate by declaration" %
              ("" if good else "not ", n, suite, passed, applicable, len(declared), len(cases)))
        for case in declared:
            print("#   deviates: %s %d: %s" % (suite, case["case"], deviations[suite, case["case"]]))
        for case in stale:
            print("#   declared as a deviation and equal: %s %d" % (suite, case["case"]))
    known = {(s, c["case"]) for s, cs in suites.items() for c in cs}
    for suite, case in sorted(set(deviations) - known):
        bad += 1
        n += 1
        print("not ok %d - deviations.tsv names a case that does not exist: %s %d" % (n, suite, case))
    print("1..%d" % n)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
