"""The log of a run and its curves."""

import json
from xml.etree import ElementTree

from translator.training import log
from translator.training.log import Log, curves

RECORDS = [
    {"step": 50, "tokens": 1000, "loss": 5.5, "rate": 0.001},
    {"step": 100, "tokens": 2000, "loss": 4.5, "rate": 0.002},
    {"step": 100, "tokens": 2000, "dev_loss": 4.0, "bleu": 1.5},
    {"step": 150, "tokens": 3000, "loss": 3.5, "rate": 0.0},
]
SVG = "{http://www.w3.org/2000/svg}"


def test_records_are_appended_and_read(tmp_path):
    one = Log(tmp_path / "run")
    assert one.records() == []
    for record in RECORDS:
        one.add(record)
    assert Log(tmp_path / "run").records() == RECORDS


def test_a_line_cut_short_is_passed_over(tmp_path):
    one = Log(tmp_path)
    one.add(RECORDS[0])
    with (tmp_path / "log.jsonl").open("a") as stream:
        stream.write('{"step": 100, "tok')
    assert one.records() == RECORDS[:1]


def test_what_came_after_a_step_is_forgotten(tmp_path):
    one = Log(tmp_path)
    for record in RECORDS:
        one.add(record)
    one.rewind(100)
    assert one.records() == RECORDS[:3]
    lines = (tmp_path / "log.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["step"] for line in lines] == [50, 100, 100]
    Log(tmp_path / "new").rewind(5)
    assert Log(tmp_path / "new").records() == []


def test_a_panel_for_each_quantity(tmp_path):
    one = Log(tmp_path)
    for record in RECORDS:
        one.add(record)
    one.draw()
    root = ElementTree.fromstring((tmp_path / "curves.svg").read_text("utf-8"))
    lines = root.findall(f"{SVG}polyline")
    assert [len(line.get("points").split()) for line in lines] == [3, 1, 1, 3]
    width, height = map(float, root.get("viewBox").split()[2:])
    for line in lines:
        for point in line.get("points").split():
            across, down = map(float, point.split(","))
            assert 0 <= across <= width
            assert 0 <= down <= height
    first = [float(point.split(",")[1]) for point in lines[0].get("points").split()]
    assert first == sorted(first)  # falls: down is larger
    titles = [text.text for text in root.findall(f"{SVG}text") if text.get("font-weight")]
    assert titles[0] == "training loss (nats a token)"


def test_without_records_it_is_a_picture_all_the_same():
    root = ElementTree.fromstring(curves([]))
    assert root.tag == f"{SVG}svg"
    assert root.findall(f"{SVG}polyline") == []


def test_points_at_one_place():
    assert "nan" not in curves([{"tokens": 0, "loss": 3.0}, {"tokens": 0, "loss": 3.0}])


def test_titles_are_escaped(monkeypatch):
    monkeypatch.setattr(log, "_CURVES", (("loss", "a < b & <script>", "#000"),))
    root = ElementTree.fromstring(curves(RECORDS))
    assert root.findall(f"{SVG}text")[0].text == "a < b & <script>"
