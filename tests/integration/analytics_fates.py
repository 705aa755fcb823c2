"""Conversations with known fates over a running scripts/cluster whose instances are killed meanwhile, then: every figure
of every instance is the tally of what the customers and operators of this script saw, and what a rebuild computes.

analytics_fates.py CLUSTER_FOLDER BINARY COUNT SECONDS_BETWEEN_KILLS
"""
import collections
import http.client
import json
import pathlib
import random
import subprocess
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
folder, binary, count, pause = pathlib.Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), float(sys.argv[4])
THREADS = 12
SEED = int(sys.argv[5]) if len(sys.argv) > 5 else random.SystemRandom().randrange(2**32)
QUESTION = "How do I reset my password?"
UNKNOWN = "Do you sell zeppelins to Mongolia?"


def setting(instance, name):
    for line in (folder / instance / "settings.env").read_text().splitlines():
        if line.startswith(name + "="):
            return line.split("=", 1)[1].strip("'")
    return ""


INSTANCES = sorted(p.parent.name for p in folder.glob("*/settings.env"))
PORTS = {name: int((folder / name / "port").read_text()) for name in INSTANCES}
KEY = setting(INSTANCES[0], "ADMIN_API_KEY")


class Customer:
    """One conversation. Calls go to any instance, and again until one answers."""

    def __init__(self, number):
        self.number = number
        self.dice = random.Random(SEED + number)
        self.seen = collections.Counter()
        self.sent = 0
        self.forgotten = False  # to be deleted at the end
        self.deleted = False
        self.address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"

    def call(self, method, path, body=None, admin=False, at=None, ok=(200, 201)):
        for attempt in range(600):
            name = at or self.dice.choice(INSTANCES)
            try:
                connection = http.client.HTTPConnection("127.0.0.1", PORTS[name], timeout=30)
                headers = {"Content-Type": "application/json", "X-Forwarded-For": self.address}
                if admin:
                    headers["X-API-Key"] = KEY
                connection.request(method, path, None if body is None else json.dumps(body), headers)
                response = connection.getresponse()
                text = response.read()
                connection.close()
            except (OSError, http.client.HTTPException):
                time.sleep(0.1)
                continue
            if response.status in ok:
                return json.loads(text)
            if response.status in (429, 500, 502, 503, 504) or (response.status == 409 and b"again" in text):
                time.sleep(0.1)
                continue
            raise AssertionError(f"{method} {path}: {response.status} {text[:300]}")
        raise AssertionError(f"{method} {path}: no instance answers")

    # What happens, and what it is expected to be counted as.

    def open(self):
        # A repetition may open two; they are told apart by the label.
        self.id = self.call("POST", "/api/sessions", {"user_id": f"u{self.number}"})["session_id"]
        self.path = f"/api/chat/sessions/{self.id}"

    def say(self, text):
        self.sent += 1
        reply = self.call("POST", f"{self.path}/messages", {"message": text, "client_message_id": f"m{self.sent}"})
        self.seen["messages.customer"] += 1
        self.seen["engaged"] = 1
        kind = reply["metadata"].get("answer_type", "")
        if kind and reply["metadata"].get("seq"):
            self.seen["messages.agent"] += 1
        name = {"answer": "answered", "suggest": "suggested", "abstain": "abstained", "clarify": "clarified"}.get(kind)
        if name:
            self.seen[name] = self.seen["involved"] = 1
        return kind

    def ask_for_human(self):
        self.call("POST", f"{self.path}/handoff", {})
        self.seen["escalations.asked"] = self.seen["escalations.handed_over"] = 1

    def claim(self):
        self.call("POST", f"/api/sessions/{self.id}/claim", {"operator": "anna"}, admin=True)
        self.seen["escalations.claimed"] = self.seen["escalations.handed_over"] = 1

    def operator(self, text):
        self.sent += 1
        body = {"content": text, "client_message_id": f"o{self.sent}"}
        self.call("POST", f"/api/sessions/{self.id}/messages", body, admin=True)
        self.seen["messages.operator"] += 1

    def give_back(self, how):
        self.call("POST", f"/api/sessions/{self.id}/{how}", admin=True)
        self.seen["escalations.resolved" if how == "resolve" else "escalations.released"] = 1

    def rate(self, body):
        self.call("POST", f"{self.path}/feedback", body)
        if "score" in body:
            self.seen["csat.responses"] = 1
            self.seen["csat.satisfied"] = int(body["score"] >= 4)
        else:
            self.seen["feedback." + body["rating"]] += 1

    def end(self):
        self.call("PATCH", f"/api/sessions/{self.id}/status", {"status": "ended"})

    def delete(self):
        self.call("DELETE", f"/api/sessions/{self.id}", admin=True, ok=(200, 404, 410))
        self.deleted = True

    # Fates.

    def live(self):
        self.open()
        fate = self.dice.randrange(10)
        outcome = None
        if fate == 0:
            pass
        elif fate in (1, 2):
            outcome = "resolved_assumed" if self.say(QUESTION) == "answer" else "abandoned"
            if fate == 2:
                outcome = self.confirm(outcome)
            self.end()
        elif fate == 3:
            self.say(UNKNOWN)
            self.end()
            outcome = "abandoned" if not self.seen["answered"] else "resolved_assumed"
        elif fate == 4:
            answered = self.say(QUESTION) == "answer"
            self.rate({"rating": "down"})
            self.rate({"score": self.dice.randint(1, 5)})
            self.end()
            outcome = "abandoned"
            assert answered
        elif fate == 5:
            self.say(QUESTION)
            outcome = "pending"
        elif fate == 6:
            self.say(UNKNOWN)
            self.ask_for_human()
            outcome = "waiting_for_human"
        elif fate == 7:
            self.say(QUESTION)
            self.ask_for_human()
            self.claim()
            self.operator("Hello.")
            self.give_back("resolve")
            self.rate({"score": 5})
            outcome = "resolved_human"
        elif fate == 8:
            self.say(QUESTION)
            self.ask_for_human()
            self.call("DELETE", f"{self.path}/handoff")
            self.seen["escalations.cancelled"] = 1
            self.end()
            outcome = "abandoned"
        else:
            outcome = "resolved_assumed" if self.say(QUESTION) == "answer" else "abandoned"
            self.end()
            self.forgotten = True
        if outcome:
            self.seen["outcomes." + outcome] = 1
        if self.seen["engaged"] and not self.seen["escalations.handed_over"]:
            self.seen["contained"] = 1

    def confirm(self, outcome):
        self.rate({"rating": "up"})
        return "resolved_confirmed" if outcome == "resolved_assumed" else outcome


def run(numbers, done, failures):
    for number in numbers:
        customer = Customer(number)
        try:
            customer.live()
        except Exception as error:  # noqa: BLE001: of a thread, told at the end
            failures.append(f"conversation {number}: {error!r}")
        done.append(customer)


def kill_until(stop, kills):
    dice = random.Random(SEED)
    while not stop.wait(pause):
        name = dice.choice(INSTANCES)
        subprocess.run([ROOT / "scripts/cluster", "kill", name, "--folder", folder, "--binary", binary], check=False,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(0.5)
        subprocess.run([ROOT / "scripts/cluster", "start", name, "--folder", folder, "--binary", binary], check=True,
                       stdout=subprocess.DEVNULL)
        kills.append(name)


def figure(summary, name):
    value = summary
    for part in name.split("."):
        value = value[part]
    return value


def differences(summary, tally, names):
    return [f"{n}: {figure(summary, n)}, expected {tally[n]}" for n in names if figure(summary, n) != tally[n]]


def rebuilt(name):
    """The summary after a rebuild, without the times of the computation."""
    arguments = ["--env-file", folder / name / "settings.env"]
    subprocess.run([binary, "analytics", "rebuild", *arguments], check=True, stderr=subprocess.DEVNULL)
    return printed(name)


def printed(name):
    arguments = ["analytics", "--json", "--env-file", folder / name / "settings.env"]
    out = json.loads(subprocess.run([binary, *arguments], check=True, stdout=subprocess.PIPE).stdout)
    return {key: value for key, value in out.items() if key not in ("as_of", "stale")}


def wait_until(what, is_so):
    for _ in range(240):
        if is_so():
            return
        time.sleep(0.5)
    sys.exit(f"waited in vain for {what}")


def erased_count(name):
    connection = http.client.HTTPConnection("127.0.0.1", PORTS[name], timeout=30)
    connection.request("GET", "/api/analytics/conversations", headers={"X-API-Key": KEY})
    response = connection.getresponse()
    response.read()
    return int(response.headers["X-Erased-Count"])


def explain(done, name):
    """The conversations whose outcome is another than their customer's, with their logs: for the reader of a failure."""
    lines = []
    for customer in done:
        expected = next((n.removeprefix("outcomes.") for n in customer.seen if n.startswith("outcomes.")), None)
        if customer.deleted or expected is None:
            continue
        query = f"/api/analytics/conversations?figure=outcomes.{expected}&limit=100"
        rows = customer.call("GET", query, admin=True, at=name)
        if len(rows) == 100 or any(row["session_id"] == customer.id for row in rows):
            continue
        lines.append(f"conversation {customer.number}, {customer.id}: not {expected}; {dict(customer.seen)}")
        for path in (f"/api/sessions/{customer.id}", f"{customer.path}/messages"):
            lines.append("  " + json.dumps(customer.call("GET", path, admin=True, at=name)))
    return lines


def wait_for(done, tally, names):
    """Until the figures of each instance are the tally; ends the program if they never are."""
    for name in INSTANCES:
        wrong = []

        def is_so():
            summary = Customer(0).call("GET", "/api/analytics/summary", admin=True, at=name)
            wrong[:] = differences(summary, tally, names)
            if sum(summary["outcomes"].values()) != summary["engaged"]:
                wrong.append("the outcomes do not add up to engaged")
            if summary["opened"] < count:
                wrong.append(f"opened: {summary['opened']} of {count}")
            return not wrong and not summary["stale"]

        for _ in range(240):
            if is_so():
                break
            time.sleep(0.5)
        else:
            sys.exit(f"instance {name}:\n" + "\n".join((wrong or ["stale"]) + explain(done, name)))


def main():
    print(f"{count} conversations over {len(INSTANCES)} instances, seed {SEED}")
    done, failures, kills, stop = [], [], [], threading.Event()
    began = time.monotonic()
    killer = threading.Thread(target=kill_until, args=(stop, kills))
    killer.start()
    threads = [threading.Thread(target=run, args=(range(i, count, THREADS), done, failures)) for i in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    stop.set()
    killer.join()
    print(f"{time.monotonic() - began:.0f} s, {len(kills)} kills")
    if failures:
        sys.exit("\n".join(failures[:10]))

    tally = collections.Counter()
    for customer in done:
        tally.update(customer.seen)
    names = sorted(set(tally) | {"escalations.unclaimed", "reopened", "returning"})
    wait_for(done, tally, names)
    print(f"{len(names)} figures of {len(INSTANCES)} instances are the tally, engaged: {tally['engaged']}")
    forgotten = [customer for customer in done if customer.forgotten]
    for customer in forgotten:
        customer.delete()
    for name in INSTANCES:
        wait_until(f"instance {name} to forget", lambda: erased_count(name) == len(forgotten))
    wait_for(done, tally, names)
    print(f"they are the same after {len(forgotten)} were deleted")
    for name in INSTANCES:
        before, after = printed(name), rebuilt(name)
        if before != after:
            sys.exit(f"instance {name}: a rebuild gives other figures\n{json.dumps(before)}\n{json.dumps(after)}")
    print("a rebuild gives the same")


main()
