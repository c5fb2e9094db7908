"""Cuts the stream of an MQTT connection into packets (OASIS MQTT 5.0 and 3.1.1, sections 2.1 and 3.3). Bytes in,
places out; no socket, no clock.

`cut` is one plain function without calls, so that the very same source runs as Python until numba has compiled it.
"""

import numpy as np
from numpy.typing import NDArray

MORE, OTHER, FULL, LARGE, BROKEN = range(5)  # why `cut` stopped

# Where topic and body of a PUBLISH packet lie in the bytes, and its identifier: 0 where no acknowledgement is asked for
PACKET = np.dtype([(name, np.int32) for name in ("topic_at", "topic_len", "body_at", "body_len", "number")])
Packets = NDArray[np.void]  # of PACKET


def cut(  # noqa: C901  one function without calls, see above
    data: NDArray[np.uint8], start: int, end: int, with_properties: bool, largest: int, out: Packets, count: int
) -> tuple[int, int, int]:
    """Cut the PUBLISH packets that lie complete in data[start:end]; `count` rows of `out` are filled already.

    Returns (rows filled, where the next packet begins, why it stopped there): MORE bytes are needed, OTHER complete
    packet that is no PUBLISH, `out` is FULL, the packet is LARGE-r than `largest` bytes, or it is BROKEN.
    """
    at = start
    while True:
        place, length, shift = at + 1, 0, 0
        while True:  # the variable byte integer, section 1.5.5
            if place >= end:
                return count, at, MORE
            byte = int(data[place])
            place += 1
            length |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                break
            if shift > 21:
                return count, at, BROKEN
        after = place + length
        if after - at > largest:
            return count, at, LARGE
        if after > end:
            return count, at, MORE
        first = int(data[at])
        if first >> 4 != 3:
            return count, at, OTHER
        if count >= out.size:
            return count, at, FULL
        qos = (first >> 1) & 3
        topic_at = place + 2
        if qos > 1 or topic_at > after:
            return count, at, BROKEN
        topic_len = (int(data[place]) << 8) | int(data[place + 1])
        place = topic_at + topic_len
        number = 0
        if qos == 1:
            if place + 2 > after:
                return count, at, BROKEN
            number = (int(data[place]) << 8) | int(data[place + 1])
            place += 2
            if number == 0:
                return count, at, BROKEN
        if with_properties:
            skipped, shift = 0, 0
            while True:
                if place >= after or shift > 21:
                    return count, at, BROKEN
                byte = int(data[place])
                place += 1
                skipped |= (byte & 127) << shift
                shift += 7
                if byte < 128:
                    break
            place += skipped
        if place > after:
            return count, at, BROKEN
        packet = out[count]
        packet["topic_at"] = topic_at
        packet["topic_len"] = topic_len
        packet["body_at"] = place
        packet["body_len"] = after - place
        packet["number"] = number
        count += 1
        at = after
