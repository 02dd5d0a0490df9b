"""The template for the page's place on the web is sound, and says the headers that the local server says."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from tools.page.policy import HEADERS

TEMPLATE = Path(__file__).parents[2] / "web/hosting.yaml"
WHERE_CLOUDFRONT_SAYS_IT_OTHERWISE = {"X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy"}


def test_cloudformation_would_take_it() -> None:
    # W1030: without a domain of one's own there is no certificate.
    lint = str(Path(sys.executable).with_name("cfn-lint"))
    command = [lint, "--ignore-checks", "W1030", "--", str(TEMPLATE)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_it_says_the_same_headers() -> None:
    said = TEMPLATE.read_text()
    custom = dict(re.findall(r"- Header: (\S+)\s+Value: (.+)", said))
    assert custom == {name: text for name, text in HEADERS.items() if name not in WHERE_CLOUDFRONT_SAYS_IT_OTHERWISE}
    assert f"ReferrerPolicy: {HEADERS['Referrer-Policy']}," in said
    assert f"FrameOption: {HEADERS['X-Frame-Options']}," in said
