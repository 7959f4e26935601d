/**
 * Debian 12 ships Node.js 18, which keeps its Web Crypto out of sight; the cryptography under
 * nostr-tools looks for it there. Must be imported before anything else.
 */
import { webcrypto } from "node:crypto";

globalThis.crypto ??= webcrypto;
