#!/usr/bin/python3
"""Subscribes to the results of the mesh and prints one line for each: <ce id> <request_id> <status> <task_type>.

    apt-get install python3-confluent-kafka
    DE_KAFKA_BOOTSTRAP=localhost:9092 ./subscriber.py [--count N] [--topic de.results] [--group NAME]

docs/result-topics.md has the contract.
"""

import argparse
import json
import os
import signal
import sys
from collections import OrderedDict

from confluent_kafka import Consumer

REMEMBERED = 10_000


class Seen:
    """The ids of the latest results. An application that must not act twice keeps the id where it keeps the effect, in
    the same transaction: what is remembered here is forgotten when the process ends."""

    def __init__(self):
        self.ids = OrderedDict()

    def add(self, event_id):
        """Whether the id is new."""
        if event_id in self.ids:
            return False
        self.ids[event_id] = True
        if len(self.ids) > REMEMBERED:
            self.ids.popitem(last=False)
        return True


def arguments():
    parser = argparse.ArgumentParser(description="prints the results of the mesh")
    parser.add_argument("--count", type=int, help="stop after so many different results; without it, never")
    parser.add_argument("--topic", default="de.results")
    parser.add_argument("--group", default="example.subscriber.python", help="each application has a group of its own")
    return parser.parse_args()


def main():
    options = arguments()
    consumer = Consumer(
        {
            "bootstrap.servers": os.environ.get("DE_KAFKA_BOOTSTRAP", "localhost:9092"),
            "group.id": options.group,
            "auto.offset.reset": "earliest",  # a new group begins with the oldest result that is still kept
            # Only what was handled is committed: after a crash a result may come again, and none is lost.
            "enable.auto.offset.store": False,
        }
    )
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    consumer.subscribe([options.topic])
    seen = Seen()
    left = options.count
    try:
        while left is None or left > 0:
            message = consumer.poll(1.0)
            if message is None:
                continue
            if message.error():  # librdkafka tries again by itself whatever can be tried again
                print(message.error(), file=sys.stderr)
                continue
            # Binary mode: what CloudEvents says is in the headers, the value is the result alone.
            event_id = dict(message.headers())["ce_id"].decode()
            if seen.add(event_id):
                result = json.loads(message.value())
                print(event_id, result["request_id"], result["status"], result["task_type"], flush=True)
                left = left - 1 if left is not None else None
            consumer.store_offsets(message)  # handled: to be committed in the background, and at the end
    except KeyboardInterrupt:
        pass
    finally:
        consumer.close()  # leaves the group at once, so that others need not wait for its timeout


if __name__ == "__main__":
    main()
