#!/usr/bin/env python3
"""The board while events stream in: how soon it answers a key, and whether every event is counted.

usage: benches/live.py [--rate 50000] [--seconds 30] [--size 120x40] [PROGRAM]

Events of short JSON, of the moment, go through a pipe to a board on a terminal of its own. The
key `?` is pressed at random moments; its answer is the first output that shows the help page.
"""
import argparse
import fcntl
import os
import pty
import random
import re
import select
import struct
import termios
import threading
import time

CALM = 2.0
SEQUENCE = re.compile(rb"\x1b\[[0-9;?]*[a-zA-Z]")


def events():
    """Templates of events, by 4,000 addresses and users of very different weight."""
    rng = random.Random(1)
    for _ in range(4000):
        user = int(rng.paretovariate(0.7)) % 5000
        address = f"10.{user % 250}.{user // 250}.{rng.randint(1, 254)}"
        status = rng.choice(["OK", "OK", "OK", "FAILED_LOGIN"])
        yield (f'{{"timestamp":"%s","sourceIP":"{address}","user":"user{user}","status":"{status}",'
               f'"path":"/api/v1/items/{rng.randint(1, 999)}","requestId":"{rng.getrandbits(128):032x}"}}\n')


class Writer(threading.Thread):
    """Writes so many events a second, 20 times a second, and waits where the pipe is full."""

    def __init__(self, pipe, rate, seconds):
        super().__init__(daemon=True)
        self.pipe, self.rate, self.seconds = pipe, rate, seconds
        self.sent, self.longest = 0, 0.0

    def run(self):
        templates, each, start = list(events()), self.rate // 20, time.time()
        for step in range(self.seconds * 20):
            now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
            chosen = (templates[(step * each + i) % len(templates)] for i in range(each))
            data = "".join(line % now for line in chosen).encode()
            begun = time.time()
            while data:
                data = data[os.write(self.pipe, data[:1 << 16]):]
            self.longest = max(self.longest, time.time() - begun)
            self.sent += each
            time.sleep(max(0.0, start + (step + 1) / 20 - time.time()))
        time.sleep(CALM)
        os.close(self.pipe)


def output(terminal, seconds, until=None):
    """What comes within some seconds, or up to what matches."""
    seen, end = b"", time.time() + seconds
    while (left := end - time.time()) > 0:
        if select.select([terminal], [], [], left)[0]:
            try:
                seen += os.read(terminal, 1 << 16)
            except OSError:
                break
            if until and until in seen:
                return seen
    return None if until else seen


def main():
    options = argparse.ArgumentParser()
    options.add_argument("program", nargs="?", default="target/release/culprits")
    options.add_argument("--rate", type=int, default=50_000)
    options.add_argument("--seconds", type=int, default=30)
    options.add_argument("--size", default="120x40")
    options = options.parse_args()
    reader, pipe = os.pipe()
    child, terminal = pty.fork()
    if child == 0:
        os.dup2(reader, 0)
        os.close(pipe)
        os.environ["TERM"] = "xterm-256color"
        os.execv(options.program, [options.program, "-"])
    os.close(reader)
    columns, rows = map(int, options.size.split("x"))
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    writer = Writer(pipe, options.rate, options.seconds)
    writer.start()
    output(terminal, 3)
    rng, answers, lost = random.Random(2), [], 0
    while writer.is_alive():
        output(terminal, rng.uniform(0.05, 0.25))
        pressed = time.time()
        os.write(terminal, b"?")
        if output(terminal, 1, until=b"quit") is None:
            lost += 1
        else:
            answers.append(1000 * (time.time() - pressed))
        output(terminal, 0.05)
        os.write(terminal, b"\x1b")
    output(terminal, CALM)
    os.write(terminal, b"f")
    page = SEQUENCE.sub(b" ", output(terminal, CALM)).decode(errors="replace")
    counted = re.search(r"JSON lines\s+([\d,]+) events", page)
    os.write(terminal, b"q")
    output(terminal, 1)
    usage = os.wait4(child, 0)[2]
    if not answers:
        raise SystemExit(f"no key was answered; {lost} were pressed")
    answers.sort()
    quantile = lambda part: answers[min(len(answers) - 1, int(len(answers) * part))]
    print(f"{writer.sent} events sent, {counted and counted[1]} counted; "
          f"the longest write took {1000 * writer.longest:.0f} ms")
    print(f"{len(answers)} keys answered, {lost} not: p50 {quantile(0.5):.1f} ms, p99 {quantile(0.99):.1f} ms, "
          f"most {answers[-1]:.1f} ms")
    print(f"{usage.ru_utime + usage.ru_stime:.1f} CPU s, {usage.ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
