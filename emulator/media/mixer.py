"""Many telephones in one room: each hears the sum of the others, clipped once, at the end.

Clipping earlier would be wrong: a clipped sum minus one's own voice is not the others' voices.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from emulator.media.g711 import FRAME, SAMPLES, SILENCE


def minus_own(frames: Sequence[bytes]) -> list[bytes]:
    """What each hears of what all say, in the same order. Exact for up to 65,536 at full scale."""
    if len(frames) < 2:  # noqa: PLR2004 (alone)
        return [SILENCE] * len(frames)
    said = np.frombuffer(b"".join(frames), "<i2").reshape(len(frames), SAMPLES).astype(np.int32)
    others = said.sum(axis=0, dtype=np.int32) - said
    heard = np.clip(others, -32768, 32767).astype("<i2").tobytes()
    return [heard[at : at + FRAME] for at in range(0, len(heard), FRAME)]
