"""The form of the log: for a terminal or for a machine; and what of a failure is told."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
SAYS = """
import asyncio, logging as stdlib, sys, threading, warnings
from app.kernel import logging
logging.set_up(sys.argv[1])
logging.log.info("good morning", rooms=2)
try:
    try:
        int("Annabel")
    except ValueError as cause:
        raise KeyError("Zwaluwstaart") from cause
except KeyError:
    logging.log.exception("it broke", command_id="0123-abcd")
try:
    raise FileNotFoundError(2, "gone", "/home/annabel")
except OSError:
    stdlib.getLogger("uvicorn.error").exception("Exception in ASGI application")
async def forgotten():
    async def fails():
        raise ValueError("Annabel")
    task = asyncio.create_task(fails())
    await asyncio.sleep(0.01)
asyncio.run(forgotten())
def dies():
    raise ValueError("Annabel")
thread = threading.Thread(target=dies, name="writer")
thread.start()
thread.join()
warnings.warn("old", FutureWarning)
"""


def said(form: str, *, on_terminal: bool = False) -> str:
    """What a program says on standard error."""
    ours, theirs = pty.openpty() if on_terminal else os.pipe()
    subprocess.run([sys.executable, "-c", SAYS, form], stderr=theirs, cwd=ROOT, check=True, timeout=60)
    text = os.read(ours, 65_536).decode()
    os.close(ours)
    os.close(theirs)
    return text


def test_it_is_for_people_on_a_terminal_and_for_machines_elsewhere() -> None:
    assert "good morning" in said("auto", on_terminal=True)
    assert not said("auto", on_terminal=True).startswith("{")
    assert json.loads(said("auto").splitlines()[0])["event"] == "good morning"


def test_a_setting_decides_otherwise() -> None:
    assert json.loads(said("json", on_terminal=True).splitlines()[0])["rooms"] == 2
    assert not said("text").startswith("{")


def test_of_a_failure_is_told_what_kind_and_where_and_not_what_it_says() -> None:
    good, broke, uvicorns, forgotten, died, warned = map(json.loads, said("json").splitlines())

    assert broke["command_id"] == "0123-abcd"
    assert broke["exception"].index("ValueError") < broke["exception"].index("which led to")
    assert broke["exception"].endswith("KeyError")
    assert uvicorns["exception"].endswith("FileNotFoundError: No such file or directory")
    assert forgotten["exception"].endswith("ValueError")
    assert (died["event"], died["thread"]) == ("thread died", "writer")
    assert "FutureWarning: old" in warned["event"]
    assert good["level"] == "info"


def test_no_value_is_told_in_either_form() -> None:
    for form in ("json", "text"):
        assert "Annabel" not in said(form)
        assert "/home" not in said(form)
