"""One form for every tool's answer: the first ten, their minutes, and what each minute had."""
import collections, datetime, json

ISO, APACHE = "%Y-%m-%dT%H:%M", "%d/%b/%Y:%H:%M"


def minute(text):
    """A minute as ISO 8601 has it, of one in ISO 8601, of an access log, or counted from 1970."""
    if text.isdigit():
        return datetime.datetime.fromtimestamp(int(text) * 60, datetime.timezone.utc).strftime(ISO)
    if "/" in text:
        return datetime.datetime.strptime(text, APACHE).strftime(ISO)
    return text[:16]


class Answer:
    def __init__(self):
        self.top = {}
        self.points = {}
        self.minutes = {}
        self.exact, self.error = True, 0

    @property
    def pairs(self):
        return sum(unique for unique, _, _ in self.minutes.values())

    def differs(self, other):
        """Where `other`, the answer of culprits, is not this one; nothing when it is."""
        if other.exact:
            for part in ("top", "points", "minutes"):
                mine, its = getattr(self, part), getattr(other, part)
                if mine != its or (part == "top" and list(mine) != list(its)):
                    return part
            return None
        if set(self.top) != set(other.top):
            return "top"
        if any(abs(value - other.top[key]) > other.error for key, value in self.top.items()):
            return "bound"
        return None


def of_report(path):
    """What `culprits report --format json` printed."""
    report = json.load(open(path))
    answer = Answer()
    answer.exact, answer.error = report["Exact"], report["MaxError"]
    for contributor in report["Contributors"]:
        key = "\x1f".join(contributor["Keys"])
        answer.top[key] = contributor["ApproximateAggregateValue"]
        for point in contributor["Datapoints"]:
            answer.points[minute(point["Timestamp"]), key] = point["ApproximateValue"]
    for point in report["MetricDatapoints"]:
        values = point["UniqueContributors"], point["MaxContributorValue"], point["Sum"]
        answer.minutes[minute(point["Timestamp"])] = values
    return answer


def of_lines(path):
    """Lines of `top key value`, `minute minute unique largest sum` and `point minute key value`."""
    answer = Answer()
    for line in open(path):
        what, *rest = line.rstrip("\n").split("\t")
        if what == "top":
            answer.top[rest[0]] = int(rest[1])
        elif what == "minute":
            answer.minutes[minute(rest[0])] = tuple(map(int, rest[1:]))
        else:
            answer.points[minute(rest[0]), rest[1]] = int(rest[2])
    return answer


def of_pairs(pairs):
    """Of `(minute, key, value)`; the ranking is done here, and costs the tool nothing."""
    totals, minutes = collections.Counter(), collections.defaultdict(dict)
    for at, key, value in pairs:
        totals[key] += value
        minutes[minute(at)][key] = value
    answer = Answer()
    answer.top = dict(sorted(totals.items(), key=lambda item: (-item[1], item[0].encode()))[:10])
    for at, values in minutes.items():
        answer.minutes[at] = len(values), max(values.values()), sum(values.values())
        answer.points.update({(at, key): values[key] for key in answer.top if key in values})
    return answer


def of_mawk(path):
    rows = (line.rstrip("\n").split("\t") for line in open(path))
    return of_pairs((at, key, int(value)) for at, key, value in rows)


def of_ag(path):
    rows = json.load(open(path))
    key = next(name for name in rows[0] if name not in ("minute", "_count"))
    return of_pairs((row["minute"], row[key], row["_count"]) for row in rows)


READERS = {"culprits": of_report, "duckdb": of_lines, "reference": of_lines, "mawk": of_mawk, "ag": of_ag, "ag-search": of_ag}
