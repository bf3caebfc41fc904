"""What Prometheus would read of a server."""

from collections.abc import Iterable
from urllib.request import Request, urlopen

from prometheus_client.core import Metric
from prometheus_client.parser import text_string_to_metric_families

TOKEN = "figures-are-for-prometheus"


def scraped(url: str) -> list[Metric]:
    """All families. The server's `PORTIEK_METRICS_TOKEN` is `TOKEN`."""
    request = Request(f"{url}/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    with urlopen(request, timeout=30) as answer:
        return list(text_string_to_metric_families(answer.read().decode()))


def value(families: Iterable[Metric], name: str, **labels: str) -> float:
    """The sum of the samples of that name with these labels."""
    found = [
        sample.value
        for family in families
        for sample in family.samples
        if sample.name == name and labels.items() <= sample.labels.items()
    ]
    assert found, f"no {name} with {labels}"
    return sum(found)
