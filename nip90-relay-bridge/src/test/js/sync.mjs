/**
 * Reconciles what it is told to hold with a relay. Arguments: the relay, a filter as JSON. Standard
 * input: one item per line, `created_at id`. Says one line of JSON: the ids only it has, and those
 * only the relay has.
 */
import "./node18.mjs";
import { readFileSync } from "node:fs";
import WebSocket from "ws";
import { Relay, useWebSocketImplementation } from "nostr-tools/relay";
// The package holds this file, but its list of exports forgets it.
import {
  NegentropyStorageVector,
  NegentropySync,
} from "./node_modules/nostr-tools/lib/esm/nip77.js";

useWebSocketImplementation(WebSocket);
const [url, filter] = process.argv.slice(2);

const storage = new NegentropyStorageVector();
for (const line of readFileSync(0, "utf8").split("\n").filter(Boolean)) {
  const [createdAt, id] = line.split(" ");
  storage.insert(Number(createdAt), id);
}
storage.seal();

const relay = await Relay.connect(url);
const have = new Set();
const need = new Set();
const failure = await new Promise((resolve, reject) => {
  setTimeout(() => reject(new Error("the relay does not answer")), 20_000).unref();
  new NegentropySync(relay, storage, JSON.parse(filter), {
    onhave: (id) => have.add(id),
    onneed: (id) => need.add(id),
    onclose: resolve,
  }).start();
});
if (failure) throw new Error(failure);
console.log(JSON.stringify({ have: [...have], need: [...need] }));
relay.close();
process.exit(0);
