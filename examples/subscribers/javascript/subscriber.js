#!/usr/bin/env node
// Subscribes to the results of the mesh and prints one line for each: <ce id> <request_id> <status> <task_type>.
//
//     npm install
//     DE_KAFKA_BOOTSTRAP=localhost:9092 node subscriber.js [--count N] [--topic de.results] [--group NAME]
//
// docs/result-topics.md has the contract.

import { parseArgs } from 'node:util';
import kafkajs from 'kafkajs';
import SnappyCodec from 'kafkajs-snappy';

const REMEMBERED = 10_000;
const { Kafka, CompressionCodecs, CompressionTypes, logLevel } = kafkajs;

// The mesh compresses with Snappy, which kafkajs leaves to its user to bring along.
CompressionCodecs[CompressionTypes.Snappy] = SnappyCodec;

// The ids of the latest results. An application that must not act twice keeps the id where it keeps the effect, in the
// same transaction: what is remembered here is forgotten when the process ends.
const seen = new Set();

// Whether the id is new.
function isNew(id) {
  if (seen.has(id)) return false;
  seen.add(id);
  if (seen.size > REMEMBERED) seen.delete(seen.values().next().value); // sets keep the order of insertion
  return true;
}

const { values: options } = parseArgs({
  options: {
    count: { type: 'string', default: 'Infinity' }, // stop after so many different results
    topic: { type: 'string', default: 'de.results' },
    group: { type: 'string', default: 'example.subscriber.javascript' }, // each application has a group of its own
  },
});
let left = Number(options.count);
if (Number.isNaN(left)) throw new Error('--count must be a number');

const kafka = new Kafka({
  clientId: options.group,
  brokers: (process.env.DE_KAFKA_BOOTSTRAP ?? 'localhost:9092').split(','),
  logLevel: logLevel.WARN, // what it says otherwise goes to standard output, among the results
});
const consumer = kafka.consumer({ groupId: options.group });

function handle(message) {
  // Binary mode: what CloudEvents says is in the headers, the value is the result alone.
  const id = message.headers.ce_id.toString();
  if (!isNew(id)) return;
  const result = JSON.parse(message.value.toString());
  console.log(id, result.request_id, result.status, result.task_type);
  left--;
}

async function leave() {
  await consumer.disconnect(); // leaves the group at once, so that others need not wait for its timeout
  process.exit(0);
}

// Only what was handled is committed: after a crash a result may come again, and none is lost.
async function handleAll({ batch, resolveOffset, heartbeat, commitOffsetsIfNecessary, uncommittedOffsets, isRunning, isStale }) {
  for (const message of batch.messages) {
    if (left <= 0 || !isRunning() || isStale()) break;
    handle(message);
    resolveOffset(message.offset);
    await heartbeat();
  }
  await commitOffsetsIfNecessary(uncommittedOffsets());
  if (left <= 0) setImmediate(leave); // not from within: leaving waits for this function to end
}

process.once('SIGINT', leave);
process.once('SIGTERM', leave);
await consumer.connect();
// A new group begins with the oldest result that is still kept.
await consumer.subscribe({ topics: [options.topic], fromBeginning: true });
await consumer.run({ eachBatchAutoResolve: false, eachBatch: handleAll });
