/**
 * A relay made of @nostr-relay/core, which judges, stores, selects and broadcasts. Only the storage
 * is here, at the interface that the package has for it: a file, in which an event is durable
 * before the package is told so. It may be killed at any moment.
 *
 * Usage: node relay.mjs PORT FILE [AUTH]
 *
 * Port 0 takes any. The one line on standard output is the port. With AUTH it serves only those
 * whom it knows (NIP-42), as the package judges it: "early" asks at once, "late" only when it
 * refuses something.
 */
import { closeSync, existsSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from "node:fs";
import { webcrypto } from "node:crypto";
import common from "@nostr-relay/common";
import core from "@nostr-relay/core";
import { WebSocketServer } from "ws";

// Debian 12 ships Node.js 18, which keeps it out of sight.
globalThis.crypto ??= webcrypto;

const MOST_EVENTS = 500;
const [port, file, auth] = process.argv.slice(2);

class FileRepository extends common.EventRepository {
    events = new Map();

    constructor() {
        super();
        const bytes = existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
        // What follows the last line break was never acknowledged, and must not become part of
        // the next event.
        const whole = bytes.lastIndexOf("\n") + 1;
        for (const line of bytes.toString("utf8", 0, whole).split("\n").filter(Boolean)) {
            const event = JSON.parse(line);
            this.events.set(event.id, event);
        }
        this.log = openSync(file, "a");
        ftruncateSync(this.log, whole);
    }

    isSearchSupported() {
        return false;
    }

    upsert(event) {
        if (this.events.has(event.id)) {
            return { isDuplicate: true };
        }
        writeSync(this.log, JSON.stringify(event) + "\n");
        fsyncSync(this.log);
        this.events.set(event.id, event);
        return { isDuplicate: false };
    }

    /** Kept and shown as NIP-09 wants it; what it names is kept too, for a relay need not forget. */
    async deleteByDeletionRequest(event) {
        if (!this.upsert(event).isDuplicate) {
            // The package leaves this one to whoever keeps the events.
            await relay.broadcast(event);
        }
    }

    find(filter) {
        return [...this.events.values()]
            .filter((event) => common.EventUtils.isMatchingFilter(event, filter))
            .sort((a, b) => b.created_at - a.created_at || (a.id < b.id ? -1 : 1))
            .slice(0, Math.min(filter.limit ?? MOST_EVENTS, MOST_EVENTS));
    }

    async destroy() {
        closeSync(this.log);
    }
}

const relay = new core.NostrRelay(new FileRepository(), auth ? { hostname: "127.0.0.1" } : {});

/** The package itself refuses strangers only what is private to others. */
function refused(socket, [type, subject]) {
    if (!auth || relay.isAuthorized(socket) || !["EVENT", "REQ"].includes(type)) {
        return false;
    }
    const why = "auth-required: who are you?";
    const answer = type === "REQ" ? ["CLOSED", subject, why] : ["OK", subject.id, false, why];
    socket.send(JSON.stringify(answer));
    if (auth === "late") {
        socket.send(JSON.stringify(["AUTH", relay.getClientContext(socket).id]));
    }
    return true;
}

const sockets = new WebSocketServer({ host: "127.0.0.1", port: Number(port) });
sockets.on("connection", (socket) => {
    if (auth !== "late") {
        relay.handleConnection(socket, "127.0.0.1");
    }
    socket.on("message", (text) => {
        const message = JSON.parse(text.toString());
        if (!refused(socket, message)) {
            relay.handleMessage(socket, message);
        }
    });
    socket.on("close", () => relay.handleDisconnect(socket));
    socket.on("error", () => socket.terminate());
});
sockets.on("listening", () => process.stdout.write(`${sockets.address().port}\n`));
