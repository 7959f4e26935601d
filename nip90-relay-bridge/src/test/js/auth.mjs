/**
 * Private messages and protected events through a relay, by a client that proves its key when the
 * relay asks for it. Argument: the relay. Says one line of JSON: what became of each attempt.
 */
import "./node18.mjs";
import WebSocket from "ws";
import { SimplePool, useWebSocketImplementation } from "nostr-tools/pool";
import { finalizeEvent, generateSecretKey, getPublicKey } from "nostr-tools/pure";
import { unwrapEvent, wrapEvent } from "nostr-tools/nip59";

useWebSocketImplementation(WebSocket);
const [url] = process.argv.slice(2);
setTimeout(() => {
  console.error("the relay does not answer");
  process.exit(1);
}, 20_000).unref();

const alice = generateSecretKey();
const bob = generateSecretKey();
const signer = (secret) => secret && ((template) => finalizeEvent(template, secret));

/** Over a connection of its own, what the filter finds and why it ended, if it did. */
function ask(filter, secret) {
  const pool = new SimplePool();
  const events = [];
  const answer = { reasons: [] };
  return new Promise((resolve) => {
    pool.subscribe([url], filter, {
      onauth: signer(secret),
      onevent: (event) => events.push(event),
      // Told before the reasons are, when it was closed.
      oneose: () => setImmediate(() => resolve({ ...answer, events })),
      onclose: (reasons) => (answer.reasons = reasons),
    });
  }).finally(() => pool.close([url]));
}

async function publish(event, secret) {
  const pool = new SimplePool();
  try {
    return await pool.publish([url], event, { onauth: signer(secret) })[0];
  } catch (refusal) {
    return refusal.message;
  } finally {
    pool.close([url]);
  }
}

const note = (tags) => ({
  kind: 1,
  created_at: Math.floor(Date.now() / 1000),
  tags,
  content: "hello",
});
const wrap = wrapEvent(note([]), alice, getPublicKey(bob));
const wraps = { kinds: [1059], "#p": [getPublicKey(bob)] };
const kept = finalizeEvent(note([["-"]]), alice);

const wrapped = await publish(wrap);
const unknown = await ask(wraps);
const other = await ask(wraps, alice);
const reader = await ask(wraps, bob);
const protectedByNobody = await publish(kept);
const protectedByOther = await publish(kept, bob);
const protectedByAuthor = await publish(kept, alice);
const found = await ask({ ids: [kept.id, wrap.id] });

console.log(
  JSON.stringify({
    wrapped,
    unknown: { events: unknown.events.length, reason: unknown.reasons[0]?.reason },
    other: { events: other.events.length, reason: other.reasons[0]?.reason },
    reader: reader.events.map((event) => unwrapEvent(event, bob).content),
    protectedByNobody,
    protectedByOther,
    protectedByAuthor,
    found: found.events.map((event) => event.kind),
  }),
);
process.exit(0);
