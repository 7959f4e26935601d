// Makes events.jsonl with an independent implementation:
//   npm install nostr-tools@2.25.2 && node generate-events.mjs > events.jsonl
import { finalizeEvent } from 'nostr-tools/pure'

const secret = new Uint8Array(32).fill(7)
const range = (from, to) => Array.from({ length: to - from }, (_, i) => String.fromCharCode(from + i)).join('')
const contents = [
  '', 'plain', 'two words', '"quoted"', 'back\\slash', '/slash/', '\\u0041', "'single'", '</script>',
  '\b\t\n\f\r', '\v', '\u0000', '\u0000\u0001\u001f', range(0, 32), range(32, 128), range(127, 160), range(160, 256),
  '\u2028\u2029', '\ufeffbom', '\ufffd\ufffe\uffff', '\ue000', '😀', 'a😀b😀c', '\u{10ffff}', '👩‍👩‍👧‍👦', 'e\u0301 é', 'ﬀ',
  'שלום', '日本語', 'Zażółć gęślą jaźń', '\u200b\u200d\u202e', '{"nested":"json \\" \\\\ \\n"}', '[1,2,[3]]',
  'line\r\nline', ' leading and trailing ', '\u0080\u009f', 'x'.repeat(5000), '\\'.repeat(300), '"'.repeat(300), '😀'.repeat(300),
]
const tagSets = [
  [], [['p', 'a'.repeat(64)]], [['i', 'text with "quotes"\n', 'text']], [['t', '😀'], ['t', '\u2028'], ['t', '\u0001']],
  [['d', '']], [['param', 'max_tokens', '512']], [['only-name']], [['', 'empty name']], [['x', '\\', '/', '\t']],
]
const kinds = [0, 1, 5, 5050, 6050, 7000, 22242, 30023, 65535]
const times = [0, 1, 1700000000, 2 ** 31, 2 ** 53 - 1]

contents.forEach((content, i) => {
  const e = finalizeEvent(
    { kind: kinds[i % kinds.length], created_at: times[i % times.length], tags: tagSets[i % tagSets.length], content }, secret)
  const { id, pubkey, created_at, kind, tags, sig } = e
  console.log(JSON.stringify({ id, pubkey, created_at, kind, tags, content, sig }))
})
