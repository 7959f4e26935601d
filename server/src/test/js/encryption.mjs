/**
 * Reads what is encrypted for it, in the form of NIP-04, NIP-44 or NIP-59, and answers each text
 * encrypted in the same form. No code of the market runs here.
 *
 * Usage: node encryption.mjs
 *
 * The first line on standard output is {"pubkey": "…"}, its key. Each line of standard input is
 * {"form": "NIP44", "author": "…", "payload": "…"} and answered by {"text": "…", "payload": "…"}.
 * It ends with 1 and the reason on standard error when something can not be read.
 */
import "./node18.mjs";
import { createInterface } from "node:readline";
import * as nip04 from "nostr-tools/nip04";
import * as nip44 from "nostr-tools/nip44";
import * as nip59 from "nostr-tools/nip59";
import { generateSecretKey, getPublicKey, verifyEvent } from "nostr-tools/pure";

const PRIVATE_MESSAGE = 14;
const secret = generateSecretKey();

const forms = {
  NIP04: {
    read: (author, payload) => nip04.decrypt(secret, author, payload),
    write: (reader, text) => nip04.encrypt(secret, reader, text),
  },
  NIP44: {
    read: (author, payload) => nip44.decrypt(payload, nip44.getConversationKey(secret, author)),
    write: (reader, text) => nip44.encrypt(text, nip44.getConversationKey(secret, reader)),
  },
  NIP59: {
    read: (author, payload) => {
      const wrap = JSON.parse(payload);
      if (!verifyEvent(wrap)) throw new Error("the wrap is not validly signed");
      return nip59.unwrapEvent(wrap, secret).content;
    },
    write: (reader, text) =>
      JSON.stringify(
        nip59.wrapEvent({ kind: PRIVATE_MESSAGE, tags: [["p", reader]], content: text }, secret, reader),
      ),
  },
};

function say(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

say({ pubkey: getPublicKey(secret) });
for await (const line of createInterface({ input: process.stdin })) {
  const { form, author, payload } = JSON.parse(line);
  const text = forms[form].read(author, payload);
  say({ text, payload: forms[form].write(author, text) });
}
