"""Runs every job by every tool, compares the answers, and prints what each took beside its goal.

run.py CULPRITS REFERENCE AG GENERATOR CACHE [--scale 1] [--rounds 5] [--only JOB…]
"""
import argparse, statistics, subprocess, sys
from pathlib import Path

from answer import READERS
from jobs import HERE, JOBS, MIB, commands


def main():
    parser = argparse.ArgumentParser()
    for name in ("culprits", "reference", "ag", "generator", "cache"):
        parser.add_argument(name)
    parser.add_argument("--scale", type=float, default=1, help="a share of the events")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", nargs="+", choices=list(JOBS), default=list(JOBS))
    args = parser.parse_args()
    cache = Path(args.cache)
    out = cache / "out"
    out.mkdir(exist_ok=True)
    tools = {"culprits": args.culprits, "reference": args.reference, "ag": args.ag}
    nothing = [sys.executable, str(HERE / "duckdb_peer.py"), "SELECT 0, 'nobody', 0"]
    start = statistics.median(measure(out / "start", nothing)[0] for _ in range(3))
    print(f"start-up of DuckDB, contained in its CPU: {start:.2f} s")
    same = True
    for name in args.only:
        job = JOBS[name]
        file = generate(args.generator, cache, job, max(1, round(job.events * args.scale)))
        same &= compare(name, file, out, tools, args.rounds, start)
    sys.exit(not same)


def generate(generator, cache, job, events):
    """The log of a job, made once."""
    file = cache / f"{job.kind}-{events}.log"
    if not file.exists():
        part = file.with_suffix(".part")
        subprocess.run([sys.executable, generator, job.kind, "--events", str(events), "--minutes", "1440", "--seed", "1",
                        *job.options, "--out", str(part)], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        part.rename(file)
    return file


def measure(output, command):
    """CPU seconds and peak RSS in bytes."""
    run = subprocess.run([sys.executable, "-IS", str(HERE / "measure.py"), str(output), *command],
                         check=True, capture_output=True, text=True)
    seconds, kib = run.stdout.split()
    return float(seconds), int(kib) * 1024


def compare(name, file, out, tools, rounds, start):
    """Prints one job's table; whether all answers agree."""
    job, table = JOBS[name], commands(name, str(file), tools)
    cpu, peak = {tool: [] for tool in table}, dict.fromkeys(table, 0)
    subprocess.run(["cat", str(file)], check=True, stdout=subprocess.DEVNULL)
    for _ in range(rounds):
        for tool, command in table.items():
            seconds, rss = measure(out / f"{name}-{tool}", command)
            cpu[tool].append(seconds)
            peak[tool] = max(peak[tool], rss)
    answers = {tool: READERS[tool](out / f"{name}-{tool}") for tool in table}
    ours = answers.pop("culprits")
    differs = {tool: answer.differs(ours) for tool, answer in answers.items()}
    truth = next(iter(answers.values()))

    print(f"\n{name}: {job.title}; {file.stat().st_size / 1e6:.0f} MB, {truth.pairs} pairs of minute and contributor")
    print(f"  {'':10} {'CPU s':>7} {'MB/s':>6} {'RSS MB':>7} {'ratio':>6} {'goal':>6}  ")
    memory = job.memory + job.per_pair * truth.pairs
    best = min((t for t in table if t not in ("culprits", "reference")), key=lambda t: statistics.median(cpu[t]))
    for tool in table:
        seconds = statistics.median(cpu[tool])
        line = f"  {tool:10} {seconds:7.2f} {file.stat().st_size / 1e6 / seconds:6.0f} {peak[tool] / MIB:7.0f}"
        if tool == "culprits":
            bound = "exact" if ours.exact else f"values within {ours.error:.0f}"
            line += f"  RSS goal {memory / MIB:.0f}: {met(peak[tool] <= memory)}; {bound}"
        else:
            ratio = statistics.median(a / b for a, b in zip(cpu["culprits"], cpu[tool]))
            goal = job.goals.get(tool) or (tool == best and job.goals.get("best"))
            line += f" {ratio:6.3f} {goal:6.3f}  {met(ratio <= goal)}" if goal else f" {ratio:6.3f} {'':6}  no goal"
            line += f"; answers differ in {differs[tool]}" if differs[tool] else "; same answer"
            if tool == "duckdb":
                line += f"; {statistics.median(cpu['culprits']) / (seconds - start):.3f} without start-up"
        print(line, flush=True)
    return not any(differs.values())


def met(holds):
    return "met" if holds else "MISSED"


main()
