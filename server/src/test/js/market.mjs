/** What the foreign buyers and providers share: the market's REST API, and patience. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createInterface } from "node:readline";
import bolt11 from "light-bolt11-decoder";

const PATIENCE_MS = 30_000;

export const say = (line) => process.stdout.write(JSON.stringify(line) + "\n");

/** The work that all jobs ask for. */
export const turned = (text) => [...text].reverse().join("");

export async function until(what, look) {
    const deadline = Date.now() + PATIENCE_MS;
    while (Date.now() < deadline) {
        const found = await look();
        if (found) {
            return found;
        }
        await new Promise((resume) => setTimeout(resume, 50));
    }
    throw new Error(`waited ${PATIENCE_MS / 1000} s in vain for ${what}`);
}

export class Market {
    constructor(apiUrl) {
        this.apiUrl = apiUrl;
    }

    async call(method, path, { body, key } = {}) {
        const headers = {};
        if (body) {
            headers["Content-Type"] = "application/json";
            headers["Idempotency-Key"] = randomUUID();
        }
        if (key) {
            headers.Authorization = `Bearer ${key}`;
        }
        const answer = await fetch(this.apiUrl + path, {
            method,
            headers,
            body: body && JSON.stringify(body),
            signal: AbortSignal.timeout(PATIENCE_MS),
        });
        const text = await answer.text();
        assert.ok(answer.ok, `${method} ${path} was answered ${answer.status}: ${text}`);
        return JSON.parse(text);
    }

    invoice(wallet, amountMsat, requestId) {
        return this.call("POST", "/v1/simulated-lightning/invoices", {
            body: {
                wallet,
                amount_msat: amountMsat,
                description: `job ${requestId.slice(0, 16)}`,
            },
        });
    }

    async balanceMsat(wallet) {
        return (await this.call("GET", `/v1/simulated-lightning/wallets/${wallet}`)).balance_msat;
    }
}

/** What a decoder that is not the market's reads in the invoice. */
export function readInvoice({ bolt11: text, payment_hash: hash }, priceMsat) {
    const { sections } = bolt11.decode(text);
    const value = (name) => sections.find((section) => section.name === name)?.value;
    assert.equal(value("amount"), String(priceMsat), "the invoice's amount");
    assert.equal(value("payment_hash"), hash, "the invoice's payment hash");
    assert.equal(value("coin_network").bech32, "bcrt", "the invoice's network");
    assert.match(value("payment_secret"), /^[0-9a-f]{64}$/, "the invoice's payment secret");
    return { payment_hash: value("payment_hash"), amount_msat: Number(value("amount")) };
}

/** The operator answers with a line once the buyer that was named is let in. */
export async function apiKeyFromOperator() {
    const lines = createInterface({ input: process.stdin });
    const [line] = await once(lines, "line");
    lines.close();
    return JSON.parse(line).api_key;
}

/** Ends the program when its work is done, whatever a library still waits for. */
export function run(main) {
    main().then(
        () => process.exit(0),
        (failure) => {
            console.error(failure);
            process.exit(1);
        },
    );
}
