#!/usr/bin/env python3
"""The message contract of schemas/: samples validate, counter-examples do not, asyncapi.yaml
holds together and names what the program does."""
import glob
import json
import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SCHEMAS = os.path.join(ROOT, "schemas")

try:
    import yaml
    from jsonschema import Draft202012Validator
except ImportError as missing:
    if sys.executable != "/usr/bin/python3" and os.path.exists("/usr/bin/python3"):
        os.execv("/usr/bin/python3", ["/usr/bin/python3", os.path.abspath(__file__)])
    print(f"1..0 # SKIP {missing}: install python3-jsonschema and python3-yaml")
    sys.exit(0)

count = failed = 0


def ok(good, why, *notes):
    global count, failed
    count += 1
    failed += not good
    print(f"{'' if good else 'not '}ok {count} - {why}")
    for note in notes if not good else ():
        print(f"#   {note}")


def read(*path):
    with open(os.path.join(SCHEMAS, *path), encoding="utf-8") as f:
        return f.read()


COUNTER_EXAMPLES = [
    ("no content", {"title": "x"}),
    ("null content", {"content": None}),
    ("empty content", {"content": ""}),
    ("blank content", {"content": " \n\u3000\u00a0"}),
    ("content of another type", {"content": 5}),
    ("content in pieces", {"content": ["x"]}),
    ("unknown content_type", {"content": "x", "content_type": "text/rtf"}),
    ("content_type of another type", {"content": "x", "content_type": 1}),
    ("title of another type", {"content": "x", "title": ["x"]}),
    ("id of another type", {"content": "x", "id": 1.5}),
    ("authors of another type", {"content": "x", "authors": ["x", 1]}),
    ("published_at of another type", {"content": "x", "published_at": 1709222400}),
    ("an array", [{"content": "x"}]),
    ("a string", "x"),
]
EXAMPLES = [
    ("only content", {"content": "x"}),
    ("nulls", {"content": "x", "id": None, "title": None, "authors": None, "content_type": None}),
    ("unknown fields", {"content": "x", "column": {"a": [1]}}),
    ("an integer as id", {"content": "x", "id": 20210715}),
    ("content_type in capitals, with a parameter", {"content": "x", "content_type": "Text/HTML; charset=x"}),
]


def expand(node, root, report):
    """Without references: local ones and those to the report's schema."""
    if isinstance(node, list):
        return [expand(n, root, report) for n in node]
    if not isinstance(node, dict):
        return node
    ref = node.get("$ref")
    if ref == "./report.schema.json":
        return {k: v for k, v in report.items() if k not in ("$id", "$schema")}
    if ref is not None:
        target = root
        for step in ref.removeprefix("#/").split("/"):
            target = target[step]
        return expand(target, root, report)
    return {k: expand(v, root, report) for k, v in node.items()}


def main():
    report = json.loads(read("report.schema.json"))
    Draft202012Validator.check_schema(report)
    ok(True, "report.schema.json is a schema of draft 2020-12")
    validator = Draft202012Validator(report)
    for why, message in EXAMPLES + [("example of the schema", e) for e in report["examples"]]:
        ok(validator.is_valid(message), f"valid: {why}", *(e.message for e in validator.iter_errors(message)))
    for why, message in COUNTER_EXAMPLES:
        ok(not validator.is_valid(message), f"not valid: {why}")

    api = yaml.safe_load(read("asyncapi.yaml"))
    try:
        whole = expand(api, api, report)
        ok(True, "asyncapi.yaml: each reference leads somewhere")
    except KeyError as nowhere:
        ok(False, "asyncapi.yaml: each reference leads somewhere", f"missing {nowhere}")
        whole = api
    ok(api["asyncapi"].startswith("3."), "asyncapi.yaml: version 3")
    for name, message in whole["components"]["messages"].items():
        ok("key" in message["bindings"]["kafka"], f"asyncapi.yaml: {name} says what its key is")

    event = whole["components"]["messages"]["event"]["payload"]["schema"]
    Draft202012Validator.check_schema(event)
    events = Draft202012Validator(event)
    ok(not events.is_valid({"specversion": "1.0", "id": "1", "source": "s", "type": "t"}), "not valid: an event without data")
    ok(not events.is_valid({"id": "1", "source": "s", "type": "t", "data": "x"}), "not valid: an event of no version")

    listed = read("samples", "README.md")
    samples = sorted(glob.glob(os.path.join(SCHEMAS, "samples", "*")))
    for path in samples:
        name = os.path.basename(path)
        if name == "README.md":
            continue
        ok(f"`{name}`" in listed, f"samples/README.md lists {name}")
        if not name.endswith(".json"):
            continue
        message = json.loads(read("samples", name))
        if "specversion" in message:
            ok(events.is_valid(message), f"samples/{name}: a valid event", *(e.message for e in events.iter_errors(message)))
            message = message["data"]
        ok(validator.is_valid(message), f"samples/{name}: a valid report", *(e.message for e in validator.iter_errors(message)))
    ok(len(samples) > 8, f"{len(samples) - 1} samples")

    with open(os.path.join(ROOT, "daemon", "decode", "rejection.c"), encoding="utf-8") as f:
        reasons = set(re.findall(r"\[POISON_\w+\] = \"(\w+)\"", f.read())) - {"none"}
    said = set(re.findall(r"`(\w+)`", api["info"]["description"]))
    ok(reasons and reasons <= said, "asyncapi.yaml: names each reason of a dead letter", *sorted(reasons - said))
    print(f"1..{count}")
    return failed > 0


sys.exit(main())
