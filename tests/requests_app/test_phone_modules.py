"""The phone's pure modules: what is sent when, the walk, clocks, the order, the guess."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

FIELD = Path(__file__).resolve().parents[2] / "static" / "js" / "field"
MODULES = ("clock.js", "geo.js", "guess.js", "line.js", "order.js", "route.js", "scrub.js")
SAY = "const say = (name, v) => name + ' ' + Object.values(v).join(' ');"
HOUR = 3_600_000


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Carry out lines of JavaScript beside the modules; what they print comes back."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("needs node, which also brings the browser's packages")
    folder = tmp_path_factory.mktemp("field")
    (folder / "package.json").write_text('{"type": "module"}')
    for name in MODULES:
        shutil.copy(FIELD / name, folder)

    def say(lines):
        (folder / "try.js").write_text(lines)
        done = subprocess.run(
            [node, "try.js"], cwd=folder, capture_output=True, text=True, check=True
        )
        return json.loads(done.stdout)

    return say


def test_a_route_is_near_the_shortest_and_names_every_stop_once(run):
    lines = """
    import { plan, lengthOf } from "./route.js";
    let seed = 7;
    const dice = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
    const point = (no) => ({ no, lng: 121.53 + dice() / 50, lat: 29.88 + dice() / 50 });
    const orders = (a) => a.length < 2 ? [a]
      : a.flatMap((x, i) => orders([...a.slice(0, i), ...a.slice(i + 1)]).map((r) => [x, ...r]));
    const worst = [...Array(40)].map(() => {
      const stops = [1, 2, 3, 4, 5, 6].map(point), here = point(0);
      const best = Math.min(...orders(stops).map((o) => lengthOf(o, here)));
      return plan(stops, here).metres / best;
    });
    const many = [...Array(70)].map((_, no) => point(no));
    const way = plan([...many, { no: 99, lng: null, lat: null }], null);
    console.log(JSON.stringify({
      worst: Math.max(...worst), stops: way.stops.length,
      once: new Set(way.stops.map((s) => s.no)).size, none: plan([], null).metres,
    }));
    """
    found = run(lines)
    assert found["worst"] < 1.3
    assert (found["stops"], found["once"], found["none"]) == (60, 60, 0)


@pytest.mark.parametrize(
    ("left", "near_in", "tone", "words"),
    [
        (3 * HOUR, 1 * HOUR, "calm", "签收 · left hours 3"),
        (3 * HOUR, 0, "near", "签收 · left hours 3"),
        (90 * 60_000, 0, "near", "签收 · left hours-minutes 1 30"),
        (-20 * 60_000, -HOUR, "overdue", "签收 · over minutes 20"),
        (50 * HOUR, 9 * HOUR, "calm", "签收 · left days-hours 2 2"),
    ],
)
def test_a_clock_goes_on_without_the_network(run, left, near_in, tone, words):
    lines = f"""
    import {{ tick }} from "./clock.js";
    {SAY}
    const now = Date.parse("2026-11-24T02:00:00Z");
    const iso = (ms) => new Date(now + ms).toISOString();
    const clock = {{ name: "签收", tone: "calm", icon: "clock", text: "old",
      due_at: iso({left}), near_at: iso({near_in}) }};
    console.log(JSON.stringify(tick(clock, now, say)));
    """
    found = run(lines)
    assert (found["tone"], found["text"]) == (tone, words)


def test_a_clock_that_stands_stays_as_it_is(run):
    lines = f"""
    import {{ tick }} from "./clock.js";
    {SAY}
    const paused = {{ name: "办结", tone: "paused", text: "已暂停", due_at: "2020-01-01T00:00:00Z" }};
    console.log(JSON.stringify([tick(paused, Date.now(), say), tick(null, Date.now(), say)]));
    """
    assert [one and one["text"] for one in run(lines)] == ["已暂停", None]


def test_urgency_speaks_first_then_clock_and_walk(run):
    lines = """
    import { answers, counts, COUNTERS, SCOPES, sorted } from "./order.js";
    const now = Date.now(), at = (h) => new Date(now + h * 3600000).toISOString();
    const line = (no, rank, hours, metres, more = {}) => ({
      metres, pending: null, clock: { tone: hours < 0 ? "overdue" : "calm", due_at: at(hours) },
      card: { no, rank, status: "signed", title: "楼道灯", place: "望京路", mine: false, ...more },
    });
    const lines = [
      line("far-late", 2, -3, 4000), line("near", 2, 40, 80), line("urgent", 1, 40, 4000),
      line("emergency", 0, 40, 9000), line("soon", 2, 1, 400, { mine: true, status: "dispatched" }),
      line("part", 2, 40, 300, { part: { status: "assigned" } }),
    ];
    const nos = (how) => sorted(lines, how, now).map((l) => l.card.no);
    console.log(JSON.stringify({
      score: nos("score"), distance: nos("distance"),
      counts: counts(lines, COUNTERS), scopes: counts(lines, SCOPES),
      found: lines.filter((l) => answers(l, "望京 ＮＥＡＲ")).map((l) => l.card.no),
    }));
    """
    found = run(lines)
    assert found["score"][:2] == ["emergency", "urgent"]
    assert found["score"].index("soon") < found["score"].index("near")
    assert found["score"].index("far-late") < found["score"].index("part")
    assert found["distance"][0] == "near"
    assert found["counts"] == {"sign": 2, "working": 4, "near": 0, "late": 1}
    assert found["scopes"] == {"team": 5, "mine": 1, "assist": 1}
    assert found["found"] == ["near"]


def test_words_or_else_habit_name_the_matter(run):
    lines = """
    import { three } from "./guess.js";
    const m = (code, name, words) => ({ code, name, words, urgency: "normal" });
    const all = [m("1", "垃圾未清运", ["垃圾"]), m("2", "违停", ["乱停车"]),
      m("3", "路灯不亮", ["路灯"]), m("4", "楼道堆物", ["楼道", "堆放杂物"])];
    const codes = (text, more) => three(text, all, more).map((one) => one.code);
    console.log(JSON.stringify([codes("楼道里堆放杂物，还有垃圾"), codes("", { used: { 3: 2 } }),
      codes("灯", { told: [{ code: "9", name: "别的" }] })]));
    """
    by_words, by_habit, told = run(lines)
    assert by_words[:2] == ["4", "1"]
    assert by_habit[0] == "3"
    assert told[0] == "9"


def test_a_point_lies_in_its_grid_and_not_in_its_hole(run):
    lines = """
    import { gridAt, metres, amap } from "./geo.js";
    const ring = (a, b) => [[a, a], [b, a], [b, b], [a, b], [a, a]];
    const features = [{ properties: { code: "A" },
      geometry: { type: "Polygon", coordinates: [ring(0, 10), ring(4, 6)] } }];
    const ground = { features: { features } };
    const at = (lng, lat) => gridAt(ground, { lng, lat })?.code ?? null;
    const walk = metres({ lng: 121.53, lat: 29.88 }, { lng: 121.54, lat: 29.88 });
    console.log(JSON.stringify([at(2, 2), at(5, 5), at(11, 2), Math.round(walk),
      amap({ lng: 1, lat: 2 }, "楼")]));
    """
    inside, hole, outside, walk, link = run(lines)
    assert (inside, hole, outside) == ("A", None, None)
    assert 1200 < walk < 1300
    assert link.startswith("https://uri.amap.com/navigation?to=1,2,%E6%A5%BC&")


def test_what_waits_goes_in_order_and_no_case_overtakes_itself(run):
    lines = """
    import { LONGEST_WAIT, readyOf } from "./line.js";
    const now = Date.now();
    const item = (uuid, no, more = {}) => ({ uuid, no, state: "waiting", nextAt: 0, ...more });
    const ready = (...all) => readyOf(all, new Set(["tried"]), now).map((one) => one.uuid);
    console.log(JSON.stringify([
      ready(item("a", "1"), item("b", "2", { state: "conflict" }), item("c", "2"), item("d", null)),
      ready(item("a", "1", { nextAt: now + LONGEST_WAIT }), item("b", "1"), item("tried", "2")),
      ready(item("a", "1", { nextAt: now + 3 * 3600000 })),
      ready(item("a", "1"), item("b", "1", { state: "blocked", after: "a" })),
      ready(item("b", "1", { state: "blocked", after: "gone" })),
    ]));
    """
    line, early, set_back, behind, freed = run(lines)
    assert line == ["a", "d"]
    assert early == []
    assert set_back == ["a"]
    assert behind == ["a"]
    assert freed == ["b"]


def test_numbers_of_people_go_before_anything_is_kept(run):
    lines = """
    import { fitToKeep } from "./scrub.js";
    const id = "33020319500101123X", uuid = "12345678-1234-4234-8234-123456789012";
    const visit = { kind: "visit", label: "走访", summary: id, files: [uuid], fields: {
      plan: 7, words: `房东${id}，电话13800138000`, findings: [{ uuid, words: "３３０２０３１９５００１０１１２３４" }], met: null } };
    const calm = { kind: "visit", label: "走访 3幢 101室", fields: { words: "网格330203003001001，一切正常" } };
    const step = { kind: "note", label: "", fields: { words: id } };
    console.log(JSON.stringify([visit, calm, step].map(fitToKeep)));
    """
    visit, calm, step = run(lines)
    kept = visit["action"]["fields"]
    assert visit["changed"]
    assert (kept["words"], visit["action"]["summary"]) == ("房东***，电话13800138000", "***")
    assert kept["findings"] == [
        {"uuid": "12345678-1234-4234-8234-123456789012", "words": "***"},
    ]
    assert (kept["plan"], kept["met"]) == (7, None)
    assert (calm["changed"], step["changed"]) == (False, False)
