// Makes messages.jsonl with an independent implementation; nonces, and so the payloads, differ each time:
//   npm install nostr-tools@2.25.2 && node generate-messages.mjs > messages.jsonl
import { getPublicKey } from 'nostr-tools/pure'
import * as nip04 from 'nostr-tools/nip04'
import * as nip44 from 'nostr-tools/nip44'
import * as nip59 from 'nostr-tools/nip59'

const key = n => { const secret = new Uint8Array(32); secret[31] = n; return secret }
const [from, to] = [key(1), key(2)]
const reader = getPublicKey(to)
const texts = [
  'a', 'What is 2+2?', ' ', '\u0000', '0123456789abcdef', 'x'.repeat(31), 'x'.repeat(32), 'x'.repeat(33), '😀 שלום 日本語',
  '"quoted" \\ \n', '[["i","What is 2+2?","text"],["param","model","llama"]]', '?iv=', 'y'.repeat(1000),
]
for (const plaintext of texts) {
  console.log(JSON.stringify({ scheme: 'NIP04', plaintext, payload: nip04.encrypt(from, reader, plaintext) }))
  const conversation = nip44.getConversationKey(from, reader)
  console.log(JSON.stringify({ scheme: 'NIP44', plaintext, payload: nip44.encrypt(plaintext, conversation) }))
}
console.log(JSON.stringify({ scheme: 'NIP04', plaintext: '', payload: nip04.encrypt(from, reader, '') }))
for (const plaintext of ['hello', '😀\u2028"']) {
  const rumour = { kind: 14, created_at: 1772366400, tags: [['p', reader]], content: plaintext }
  console.log(JSON.stringify({ scheme: 'NIP59', plaintext, wrap: nip59.wrapEvent(rumour, from, reader) }))
}
