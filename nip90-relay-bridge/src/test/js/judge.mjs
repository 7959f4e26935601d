/**
 * Says what nostr-tools thinks. Standard input: one question per line, as JSON; standard output:
 * one answer per line.
 *   {"sign": template}         the event, signed with a key of sevens
 *   {"judge": text}            {"id", "valid"}: the id that the text's contents have, and whether
 *                              the event verifies; {"unreadable": true} when it is no JSON
 *   {"filters": [text], "event": text}   {"one", "any"}: whether the event matches the first, any
 */
import "./node18.mjs";
import { readFileSync } from "node:fs";
import { finalizeEvent, getEventHash, verifyEvent } from "nostr-tools/pure";
import { matchFilter, matchFilters } from "nostr-tools/filter";

const secret = new Uint8Array(32).fill(7);

function signed(template) {
  const { id, pubkey, created_at, kind, tags, content, sig } = finalizeEvent(template, secret);
  return { id, pubkey, created_at, kind, tags, content, sig };
}

function judged(text) {
  let event;
  try {
    event = JSON.parse(text);
  } catch {
    return { unreadable: true };
  }
  try {
    return { id: getEventHash(event), valid: verifyEvent(event) };
  } catch (failure) {
    return { id: null, valid: false, failure: String(failure) };
  }
}

function matched(filters, event) {
  return { one: matchFilter(filters[0], event), any: matchFilters(filters, event) };
}

function answer(question) {
  if (question.sign) return signed(question.sign);
  if (question.filters) return matched(question.filters.map(JSON.parse), JSON.parse(question.event));
  return judged(question.judge);
}

const answers = readFileSync(0, "utf8")
  .split("\n")
  .filter(Boolean)
  .map((line) => JSON.stringify(answer(JSON.parse(line))));
process.stdout.write(answers.join("\n") + "\n");
