"""The evidence table over HTTP: filters, CSV, plots, and the rows beside an answer."""

from __future__ import annotations

import csv
import io

from starlette.testclient import TestClient


def test_rows_are_listed_and_filtered(client: TestClient) -> None:
    """A filter narrows the rows; each has a citation with a verbatim quote."""
    rows = client.get("/v1/evidence", params={"outcome": "pfs", "intervention": "ssa"}).json()["rows"]
    assert [row["value"] for row in rows] == ["0.47"]
    cited = rows[0]["citations"][0]
    text = client.get(f"/v1/documents/{cited['document_id']}").json()["text"]
    assert text[cited["start"] : cited["end"]] == cited["quote"]
    assert rows[0]["interval"] == {"low": "0.30", "high": "0.73", "half_width": None, "kind": "confidence interval"}


def test_csv_is_a_download(client: TestClient) -> None:
    """The same rows come as a CSV file."""
    response = client.get("/v1/evidence", params={"outcome": "dfs", "format": "csv"})
    assert response.headers["content-type"].startswith("text/csv")
    assert "attachment" in response.headers["content-disposition"]
    read = list(csv.DictReader(io.StringIO(response.text)))
    assert len(read) == len(client.get("/v1/evidence", params={"outcome": "dfs"}).json()["rows"])


def test_unknown_filters_are_problems(client: TestClient) -> None:
    """An outcome that is none, or another format, is a problem that names the field."""
    for params in ({"outcome": "luck"}, {"plot": "luck"}, {"format": "xls"}):
        response = client.get("/v1/evidence", params=params)
        assert response.status_code == 422
        assert next(iter(params)) in response.json()["errors"][0]["field"]


def test_plots_are_listed_read_and_drawn(client: TestClient) -> None:
    """Every listed plot can be read with its rows and caption, and drawn under a policy that allows nothing."""
    listed = client.get("/v1/evidence/plots").json()["plots"]
    assert len(listed) >= 3
    for each in listed:
        path = f"/v1/evidence/plots/{each['plot_id']}"
        read = client.get(path).json()
        assert len(read["points"]) == each["count"] >= 2
        drawn = client.get(f"{path}.svg")
        assert drawn.headers["content-type"] == "image/svg+xml"
        assert "default-src 'none'" in drawn.headers["content-security-policy"]
    assert client.get("/v1/evidence/plots/luck").status_code == 404
    assert client.get("/v1/evidence/plots/luck.svg").status_code == 404


def test_answers_to_comparisons_carry_rows(client: TestClient) -> None:
    """A comparison brings rows and leaves the statements as they are; another question brings none."""
    reply = client.post("/v1/ask", json={"question": "Compare the complication rates of TACE and TARE"}).json()
    assert {"6.9", "8.5"} <= {row["value"] for row in reply["evidence"]["rows"]}
    assert reply["statements"]
    plain = client.post("/v1/ask", json={"question": "What is the age limit in the Milan criteria?"}).json()
    assert plain["evidence"] is None
