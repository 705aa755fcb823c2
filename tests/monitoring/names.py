#!/usr/bin/env python3
"""Whether deploy/monitoring, docs/operations.md, tests/monitoring and the metrics of the program have the same names.

    names.py documents        alarms and metrics against the documents, the rules' tests and the source
    names.py dashboard        the expressions of the dashboard as a rule file, for `promtool check rules`
    names.py scrape FILE...   every metric and label that a rule or the dashboard names is in one of these answers of
                              /metrics, and every metric in them is in docs/operations.md
"""
import json
import re
import sys
from pathlib import Path

import yaml

top = Path(__file__).resolve().parents[2]
deploy = top / "deploy/monitoring"
operations = (top / "docs/operations.md").read_text()
# What Prometheus itself adds.
of_prometheus = {"up": set()}
target_labels = {"job", "instance", "le"}
words = {"or", "and", "unless", "on", "by", "without", "bool"}
problems = []


def rules(name):
    groups = yaml.safe_load((deploy / name).read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def dashboard_expressions():
    dashboard = json.loads((deploy / "dashboard.json").read_text())
    return [target["expr"] for panel in dashboard["panels"] for target in panel.get("targets", [])]


def selectors(expression):
    """(metric, its labels) of each selector. One without braces is a problem: it would not have job="continuo"."""
    found = []
    for name, labels in re.findall(r"([a-zA-Z_:][\w:]*)\s*\{([^}]*)\}", expression):
        found.append((name, set(re.findall(r"(\w+)\s*[=!]~?", re.sub(r'"[^"]*"', '""', labels)))))
    rest = re.sub(r"\b(by|without|on)\s*\([^)]*\)", " ", re.sub(r"\[[^\]]*\]", "", expression))
    rest = re.sub(r"[\w:]+\s*\{[^}]*\}", " ", rest)
    for name in re.findall(r"[a-zA-Z_:][\w:]*(?!\w*\s*\()", rest):
        if not re.search(re.escape(name) + r"\s*\(", rest) and name not in words:
            problems.append(f"{name} has no selector in: {expression}")
    return found


def all_selectors():
    expressions = [rule["expr"] for rule in rules("continuo.rules.yml")] + dashboard_expressions()
    return [(selector, expression) for expression in expressions for selector in selectors(expression)]


def family(name, known):
    stem = re.sub(r"_(bucket|sum|count)$", "", name)
    return stem if name not in known and stem in known else name


def documented():
    section = operations.split("\n## Metrics\n")[1].split("\n## ")[0]
    cells = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    return {name for cell in cells for name in re.findall(r"`([a-z_]+)`", cell)}


def check_documents():
    section = operations.split("\n## Alarms\n")[1].split("\n## ")[0]
    headings = set(re.findall(r"^### (\w+)$", section, re.M))
    tested = (top / "tests/monitoring/rules_test.yml").read_text()
    alarms = set()
    for rule in rules("continuo.rules.yml") + rules("exporters.rules.yml"):
        name = rule["alert"]
        alarms.add(name)
        if rule["annotations"]["runbook_url"] != f"docs/operations.md#{name.lower()}":
            problems.append(f"{name}: runbook_url is not docs/operations.md#{name.lower()}")
        if rule["labels"]["severity"] not in ("critical", "warning"):
            problems.append(f"{name}: severity is neither critical nor warning")
        text = re.search(rf"^### {name}\n\n(\S.*)", section, re.M)
        if not text:
            problems.append(f"docs/operations.md has no section {name} with a text")
        if f'alertname="{name}"' not in tested:
            problems.append(f"tests/monitoring/rules_test.yml does not let {name} fire")
    for name in sorted(headings - alarms):
        if re.match(r"(Continuo|Redis|Disk)[A-Z]", name):
            problems.append(f"docs/operations.md describes {name}, which no rule has")
    source = "".join(file.read_text() for file in sorted((top / "src/telemetry").glob("*_families.hpp")))
    in_source = set(re.findall(r'"((?:continuo_)?[a-z]+(?:_[a-z]+)+)",\s*"[A-Z0-9]', source))
    for name in sorted(in_source - documented()):
        problems.append(f"docs/operations.md lacks the metric {name}")
    for name in sorted(documented() - in_source):
        problems.append(f"docs/operations.md has {name}, which is no metric")
    for (name, _), expression in all_selectors():
        if name not in of_prometheus and family(name, in_source) not in in_source:
            problems.append(f"{name} is no metric of the program, in: {expression}")


def write_dashboard():
    lines = ["groups:", "  - name: dashboard", "    rules:"]
    for number, expression in enumerate(dashboard_expressions()):
        expression = expression.replace("$__rate_interval", "5m").replace("$instance", ".*")
        lines.append(f"      - {{record: 'panel:{number}', expr: {json.dumps(expression)}}}")
    print("\n".join(lines))


def check_scrape(files):
    known = {name: set() for name in of_prometheus}
    for file in files:
        for line in Path(file).read_text().splitlines():
            if line.startswith("# HELP "):
                known.setdefault(line.split()[2], set())
                if line.split()[2] not in documented():
                    problems.append(f"docs/operations.md lacks the metric {line.split()[2]}")
            elif line and not line.startswith("#"):
                name = re.match(r"[\w:]+", line).group(0)
                labels = set(re.findall(r'(\w+)="', line[len(name):]))
                known.setdefault(family(name, known), set()).update(labels)
    for (name, labels), expression in all_selectors():
        at = family(name, known)
        if at not in known:
            problems.append(f"/metrics has no {name}, in: {expression}")
            continue
        for label in sorted(labels - target_labels - known[at]):
            problems.append(f"{name} has no label {label} in /metrics, in: {expression}")


match sys.argv[1:]:
    case ["documents"]:
        check_documents()
    case ["dashboard"]:
        write_dashboard()
    case ["scrape", *files] if files:
        check_scrape(files)
    case _:
        sys.exit(__doc__)
for problem in dict.fromkeys(problems):
    print(problem)
sys.exit(1 if problems else 0)
