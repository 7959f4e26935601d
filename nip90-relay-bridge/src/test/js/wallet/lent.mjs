/**
 * A wallet service made of @getalby/sdk, which listens, decrypts, answers and signs, for a wallet
 * that is elsewhere: whoever started this. Each request is a line of JSON on standard output,
 * {"id", "method", "params"}; an answer is a line on standard input, {"id", "answer"}, the answer
 * being JSON in a text, an object with "result" or "error". What is never answered here is never
 * answered there. A line {"notify"} is sent as a notification, and hold invoices are served, which
 * the package does neither.
 *
 * Usage: node lent.mjs RELAY SECRET CLIENT
 */
import { webcrypto } from "node:crypto";
import { createInterface } from "node:readline";
import WebSocket from "ws";

// Debian 12 ships Node.js 18, which keeps it out of sight; and no WebSocket before 22.
globalThis.crypto ??= webcrypto;
globalThis.WebSocket ??= WebSocket;
// The package tells what it does; standard output is for requests only.
console.info = console.warn = console.error;

const { NWCWalletService, NWCWalletServiceKeyPair } = await import("@getalby/sdk/nwc");

const [relayUrl, secret, client] = process.argv.slice(2);
const HOLD_METHODS = ["make_hold_invoice", "settle_hold_invoice", "cancel_hold_invoice"];
const METHODS = [
    "pay_invoice",
    "make_invoice",
    "lookup_invoice",
    "list_transactions",
    "get_balance",
    "get_info",
    ...HOLD_METHODS,
];
const NOTIFICATIONS = ["payment_sent", "payment_received", "hold_invoice_accepted"];

const keys = new NWCWalletServiceKeyPair(secret, client);
const service = new NWCWalletService({ relayUrl });
const waiting = new Map();
let requests = 0;

const say = (line) => process.stdout.write(JSON.stringify(line) + "\n");

const asked = (method) => (params) =>
    new Promise((resolve) => {
        const id = String(++requests);
        waiting.set(id, resolve);
        say({ id, method, params: params ?? {} });
    });

// The package passes on no method it does not know. Those about hold invoices go through it as one
// that nobody here uses; the answer names itself, which the package lets stand.
const decrypt = service.decrypt.bind(service);
service.decrypt = async (...sealed) => {
    const text = await decrypt(...sealed);
    const request = JSON.parse(text);
    return HOLD_METHODS.includes(request.method)
        ? JSON.stringify({ method: "sign_message", params: request })
        : text;
};

const askedToHold = async ({ method, params }) => ({
    ...(await asked(method)(params)),
    result_type: method,
});

async function notify(content) {
    const event = {
        kind: 23197,
        created_at: Math.floor(Date.now() / 1000),
        tags: [["p", client]],
        content: await service.encrypt(keys, content, "nip44_v2"),
    };
    await service.relay.publish(await service.signEvent(event, secret));
}

createInterface({ input: process.stdin }).on("line", (text) => {
    const line = JSON.parse(text);
    if (line.notify) {
        notify(line.notify).catch(console.error);
    } else {
        waiting.get(line.id)(JSON.parse(line.answer));
        waiting.delete(line.id);
    }
});
// Whoever started this is gone, and so is the wallet.
process.stdin.on("end", () => process.exit(0));

await service.relay.connect();
await service.subscribe(keys, {
    payInvoice: asked("pay_invoice"),
    makeInvoice: asked("make_invoice"),
    signMessage: askedToHold,
    lookupInvoice: asked("lookup_invoice"),
    listTransactions: asked("list_transactions"),
    getBalance: asked("get_balance"),
    getInfo: asked("get_info"),
});
// The package subscribes a moment later. Only then it introduces itself, or the first request would
// be lost: nobody keeps requests.
await new Promise((resolve) => setTimeout(resolve, 50));
await service.publishWalletServiceInfoEvent(secret, METHODS, NOTIFICATIONS);
