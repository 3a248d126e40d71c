#!/usr/bin/python3
"""An external worker of the function `shout`: reads tasks from de.tasks.shout, reports on de.signals.

    apt-get install python3-confluent-kafka
    DE_KAFKA_BOOTSTRAP=localhost:9092 ./worker.py

A graph uses it as {"id": "loud", "kind": "function", "name": "shout", "config": {"text": "..."}}.
docs/completion-protocol.md has every field.
"""

import json
import os
import signal
import sys

from confluent_kafka import Consumer, Producer

FUNCTION = "shout"


def report(producer, task, status, **more):
    """Tells prime about one attempt; keyed by run, and spread as the mesh's own clients spread keys."""
    run = task["task_id"].split("/")[0]
    body = {"version": "1.0", "run_id": run, "task_id": task["task_id"], "status": status, **more}
    producer.produce("de.signals", key=run, value=json.dumps(body))


def shout(text):
    if not isinstance(text, str):
        raise ValueError("text must be a string")
    return {"text": text.upper() + "!"}


def main():
    bootstrap = os.environ.get("DE_KAFKA_BOOTSTRAP", "localhost:9092")
    producer = Producer({"bootstrap.servers": bootstrap, "partitioner": "murmur2_random", "acks": "all"})
    consumer = Consumer(
        {
            "bootstrap.servers": bootstrap,
            "group.id": f"workers.{FUNCTION}",
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
        }
    )
    consumer.subscribe([f"de.tasks.{FUNCTION}"])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    while True:
        message = consumer.poll(1.0)
        if message is None or message.error():
            continue
        task = json.loads(message.value())
        report(producer, task, "started", metadata={"worker": "python"})
        try:
            output = shout(task["input"].get("text"))
            report(producer, task, "completed", output=output, metadata={"worker": "python"})
        except ValueError as problem:
            error = {"code": "INVALID_INPUT", "message": str(problem), "retryable": False}
            report(producer, task, "failed", error=error, metadata={"worker": "python"})
        # Only what was told is committed: after a crash the attempt comes again, under the same task_id.
        if producer.flush(10) == 0:
            consumer.commit(message)


if __name__ == "__main__":
    main()
