/**
 * A buyer and two providers, made of nostr-tools and a foreign BOLT 11 decoder. No code of the
 * market runs here, so what passes is what an existing NIP-90 client would see.
 *
 * Usage: node job.mjs RELAY_URL API_URL
 *
 * Every line on standard output is JSON. The first names the buyer, whom the operator must let in;
 * the script then reads one line from standard input: {"api_key": "…"}. One line per job follows.
 * It ends with 1 and the reason on standard error when anything is not as it must be.
 */
import "./node18.mjs";
import assert from "node:assert/strict";
import { npubEncode } from "nostr-tools/nip19";
import { finalizeEvent, generateSecretKey, getPublicKey, verifyEvent } from "nostr-tools/pure";
import { Relay, useWebSocketImplementation } from "nostr-tools/relay";
import WebSocket from "ws";
import { Market, apiKeyFromOperator, readInvoice, run, say, turned, until } from "./market.mjs";

useWebSocketImplementation(WebSocket);

const HANDLER_INFORMATION = 31990;
const TEXT_REQUEST = 5050;
const TEXT_RESULT = 6050;
const FEEDBACK = 7000;
const MAX_MSAT = 50_000;

const [relayUrl, apiUrl] = process.argv.slice(2);
if (!relayUrl || !apiUrl) {
    console.error("usage: node job.mjs RELAY_URL API_URL");
    process.exit(2);
}

const market = new Market(apiUrl);
const now = () => Math.floor(Date.now() / 1000);

/** nostr-tools marks events that it has verified; a copy has no mark and is verified anew. */
const isGenuine = (event) => verifyEvent(JSON.parse(JSON.stringify(event)));
const tag = (event, name) => event.tags.find(([key]) => key === name);

/** A key and a connection of its own, as separate programs would have. */
class Party {
    static async connect() {
        return new this(await Relay.connect(relayUrl));
    }

    constructor(relay) {
        this.secret = generateSecretKey();
        this.pubkey = getPublicKey(this.secret);
        this.relay = relay;
        this.heard = [];
    }

    /** Resolves once the relay has said OK true. */
    async publish(kind, tags, content = "") {
        const event = finalizeEvent({ kind, created_at: now(), tags, content }, this.secret);
        await this.relay.publish(event);
        return event;
    }

    /** Resolves at EOSE; from there on nothing that matches can be missed. */
    listen(filter, onEvent = () => {}) {
        return new Promise((resolve) =>
            this.relay.subscribe([filter], {
                onevent: (event) => {
                    this.heard.push(event);
                    onEvent(event);
                },
                oneose: resolve,
            }),
        );
    }

    hears(what, matches) {
        return until(what, () => this.heard.find(matches));
    }
}

/** Names its price, does the work at once, and hands it over with an invoice. */
class Provider extends Party {
    wallet = `foreign-${this.pubkey.slice(0, 16)}`;
    failures = [];
    jobs = new Map();

    async open(name, priceMsat) {
        this.priceMsat = priceMsat;
        await this.publish(
            HANDLER_INFORMATION,
            [
                ["d", "foreign"],
                ["k", String(TEXT_REQUEST)],
            ],
            JSON.stringify({ name, about: "turns text round", amount: String(priceMsat) }),
        );
        await this.listen({ kinds: [TEXT_REQUEST], since: now() - 5 }, (request) =>
            // A rejection nobody sees would end as a time-out that tells nothing.
            this.work(request).catch((failure) => this.failures.push(failure)),
        );
    }

    async work(request) {
        const wanted = request.tags.filter(([key]) => key === "p").map(([, pubkey]) => pubkey);
        if (wanted.length > 0 && !wanted.includes(this.pubkey)) {
            return;
        }
        const amount = String(this.priceMsat);
        const about = [
            ["e", request.id],
            ["p", request.pubkey],
        ];
        await this.publish(FEEDBACK, [
            ["status", "payment-required"],
            ["amount", amount],
            ...about,
        ]);
        const invoice = await market.invoice(this.wallet, this.priceMsat, request.id);
        const result = await this.publish(
            TEXT_RESULT,
            [
                ["request", JSON.stringify(request)],
                ...about,
                ["amount", amount, invoice.bolt11],
            ],
            turned(tag(request, "i")[1]),
        );
        this.jobs.set(request.id, { request, result, invoice });
    }

    balanceMsat() {
        return market.balanceMsat(this.wallet);
    }

    /** Paid is what its own wallet says, not what the market says. */
    paid(expectedMsat) {
        return until(`${expectedMsat} msat in the provider's wallet`, async () => {
            if (this.failures.length > 0) {
                throw this.failures[0];
            }
            return (await this.balanceMsat()) === expectedMsat;
        });
    }
}

/** The result as it came over the relay, checked by the buyer's own library. */
function check(result, request, provider) {
    assert.ok(isGenuine(result), "the result's id and signature");
    assert.equal(result.pubkey, provider.pubkey, "the result's author");
    assert.equal(result.content, turned(tag(request, "i")[1]), "the work");
    assert.ok(isGenuine(JSON.parse(tag(result, "request")[1])), "the request inside the result");
    const [, amount, invoice] = tag(result, "amount");
    assert.equal(amount, String(provider.priceMsat), "the price");
    assert.equal(invoice, provider.jobs.get(request.id).invoice.bolt11, "the invoice");
}

function summary(job, request, result, provider) {
    return {
        job,
        request_id: request.id,
        request_author: request.pubkey,
        result_id: result.id,
        result_verified: isGenuine(result),
        provider: provider.pubkey,
        price_msat: provider.priceMsat,
        invoice: readInvoice(provider.jobs.get(request.id).invoice, provider.priceMsat),
    };
}

/** Both sides speak nothing but Nostr. */
async function jobOverTheRelay(buyer, provider) {
    const request = await buyer.publish(TEXT_REQUEST, [
        ["i", "asked over the relay", "text"],
        ["output", "text/plain"],
        ["bid", String(MAX_MSAT)],
        ["p", provider.pubkey],
    ]);
    const about = (event) => tag(event, "e")?.[1] === request.id;
    const price = await buyer.hears("the price", (e) => e.kind === FEEDBACK && about(e));
    assert.ok(isGenuine(price), "the price's id and signature");
    assert.deepEqual(tag(price, "amount"), ["amount", String(provider.priceMsat)]);
    const result = await buyer.hears("the result", (e) => e.kind === TEXT_RESULT && about(e));
    check(result, request, provider);
    await provider.paid(provider.priceMsat);
    return summary("relay", request, result, provider);
}

/** The buyer asks by REST; the market puts the request on the relay in its own name. */
async function jobOverTheApi(buyer, apiKey, cheap, dear) {
    const before = await cheap.balanceMsat();
    const dearBefore = await dear.balanceMsat();
    const rfq = await market.call("POST", "/v1/rfqs", {
        key: apiKey,
        body: {
            service: "text-generation",
            inputs: [{ type: "text", data: "asked over the API" }],
            max_price_msat: MAX_MSAT,
            award_policy: "cheapest",
            quote_seconds: 1,
        },
    });
    const request = await cheap.hears(
        "the market's request",
        (e) => e.kind === TEXT_REQUEST && tag(e, "rfq")?.[1] === rfq.rfq_id,
    );
    assert.ok(isGenuine(request), "the id and signature of the market's request");
    assert.notEqual(request.pubkey, buyer.pubkey, "the market signs with a key of its own");
    assert.deepEqual(tag(request, "i"), ["i", "asked over the API", "text"]);
    assert.deepEqual(tag(request, "bid"), ["bid", String(MAX_MSAT)]);
    await cheap.paid(before + cheap.priceMsat);
    assert.equal(await dear.balanceMsat(), dearBefore, "the dearer provider is not paid");
    const id = cheap.jobs.get(request.id).result.id;
    await buyer.listen({ ids: [id] });
    const result = await buyer.hears("the stored result", (event) => event.id === id);
    check(result, request, cheap);
    return { ...summary("api", request, result, cheap), rfq_id: rfq.rfq_id };
}

async function main() {
    const [buyer, cheap, dear] = [
        await Party.connect(),
        await Provider.connect(),
        await Provider.connect(),
    ];
    say({ buyer: buyer.pubkey, npub: npubEncode(buyer.pubkey) });
    const apiKey = await apiKeyFromOperator();
    await cheap.open("Foreign and cheap", 12_000);
    await dear.open("Foreign and dear", 34_000);
    await buyer.listen({ kinds: [FEEDBACK, TEXT_RESULT], "#p": [buyer.pubkey] });
    say(await jobOverTheRelay(buyer, dear));
    say(await jobOverTheApi(buyer, apiKey, cheap, dear));
    for (const party of [buyer, cheap, dear]) {
        party.relay.close();
    }
}

run(main);
