/**
 * A wallet service made of @getalby/sdk, which listens, decrypts, answers and signs. Only the
 * wallet itself is here: books in memory, and no Lightning. What an invoice is to bring about
 * stands in it:
 *
 *   pay:PREIMAGE      is paid, and proven
 *   lie:PREIMAGE      is booked as paid, and answered with another preimage
 *   lose:PREIMAGE     is paid, and never answered
 *   fail:CODE         is answered with this error
 *
 * Usage: node wallet.mjs RELAY SECRET CLIENT [older]
 *
 * The older one does not say how it encrypts, as wallets before NIP-44. Once it has introduced
 * itself it says one line on standard output, and listens soon after.
 */
import { createHash, webcrypto } from "node:crypto";
import WebSocket from "ws";

// Debian 12 ships Node.js 18, which keeps it out of sight; and no WebSocket before 22.
globalThis.crypto ??= webcrypto;
globalThis.WebSocket ??= WebSocket;
// The package tells what it does; standard output is for one line only.
console.info = console.warn = console.error;

const { NWCWalletService, NWCWalletServiceKeyPair } = await import("@getalby/sdk/nwc");

const [relayUrl, secret, client, older] = process.argv.slice(2);
const METHODS = [
    "pay_invoice",
    "lookup_invoice",
    "make_invoice",
    "list_transactions",
    "get_balance",
    "get_info",
    "make_hold_invoice",
];

const hashOf = (preimage) => createHash("sha256").update(Buffer.from(preimage, "hex")).digest("hex");
const now = () => Math.floor(Date.now() / 1000);
const books = [];
let requests = 0;

function booked(type, preimage, amount, settled, invoice) {
    const transaction = {
        type,
        state: settled ? "settled" : "pending",
        invoice,
        description: "",
        description_hash: "",
        preimage: settled ? preimage : "",
        payment_hash: hashOf(preimage),
        amount,
        fees_paid: settled ? 3 : 0,
        created_at: now(),
        expires_at: now() + 3600,
        settled_at: settled ? now() : null,
        metadata: null,
    };
    books.unshift(transaction);
    return transaction;
}

const done = (result) => ({ result, error: undefined });
const refused = (code) => ({ result: undefined, error: { code, message: "as the test wants it" } });

const wallet = {
    async payInvoice({ invoice }) {
        requests++;
        const [what, word] = invoice.split(":");
        if (what === "fail") {
            return refused(word);
        }
        booked("outgoing", word, 21_000, true, invoice);
        switch (what) {
            case "pay":
                return done({ preimage: word, fees_paid: 3 });
            case "lie":
                return done({ preimage: "ff".repeat(32), fees_paid: 3 });
            default:
                return new Promise(() => {});
        }
    },
    async lookupInvoice({ payment_hash }) {
        const found = books.find((one) => one.payment_hash === payment_hash);
        return found ? done(found) : refused("NOT_FOUND");
    },
    async makeInvoice({ amount }) {
        return done(booked("incoming", "ab".repeat(32), amount, false, "lnbcrt1made"));
    },
    async listTransactions({ limit, offset }) {
        const transactions = books.slice(offset ?? 0, (offset ?? 0) + limit);
        return done({ transactions, total_count: books.length });
    },
    async getBalance() {
        // Says how often it was asked to pay, in a place the protocol has for numbers.
        return done({ balance: requests * 1000 });
    },
    async getInfo() {
        return done({
            alias: "foreign",
            color: "#3399ff",
            pubkey: "02" + "a".repeat(64),
            network: "regtest",
            block_height: 7,
            block_hash: "0".repeat(64),
            methods: METHODS,
        });
    },
};

const service = new NWCWalletService({ relayUrl });
if (older === "older") {
    const sign = service.signEvent.bind(service);
    service.signEvent = (event, key) =>
        sign({ ...event, tags: event.tags.filter(([name]) => name !== "encryption") }, key);
}
await service.publishWalletServiceInfoEvent(secret, METHODS, []);
await service.subscribe(new NWCWalletServiceKeyPair(secret, client), wallet);
process.stdout.write("introduced\n");
