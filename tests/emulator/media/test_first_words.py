"""The first words that are ever said: two telephones may want them at the same moment."""

from __future__ import annotations

import subprocess
import sys

TWO_AT_ONCE = """
import threading, time
from emulator.media import speech

woken = []
load = speech.import_module

def slowly(name):
    woken.append(name)
    time.sleep(0.2)
    return load(name)

speech.import_module = slowly
said = []
both = [threading.Thread(target=lambda: said.append(speech.speak("Welcome.", "en-US").size), daemon=True) for _ in "12"]
for one in both:
    one.start()
for one in both:
    one.join(30)
print(len(woken), all(said), len(said))
"""


def test_who_speaks_is_woken_once_and_says_both() -> None:
    """In a process of its own: this one's may be awake."""
    done = subprocess.run([sys.executable, "-c", TWO_AT_ONCE], capture_output=True, text=True, timeout=120, check=False)
    assert done.stdout.split() == ["1", "True", "2"], (done.returncode, done.stderr)
