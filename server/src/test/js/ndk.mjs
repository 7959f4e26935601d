/**
 * A buyer and a provider made of NDK: its classes for requests, feedback and results, its
 * announcement, and its way to encrypt. No code of the market runs here. Tags are written by NDK
 * wherever it has a method for them, so that what is on the relay is NDK's dialect and not ours.
 *
 * Usage: node ndk.mjs RELAY_URL API_URL
 *
 * Every line on standard output is JSON. The first names the buyer, whom the operator must let in;
 * the script then waits for a line on standard input. One line per job follows, and one about a
 * refusal. It ends with 1 and the reason on standard error when anything is not as it must be.
 */
import "./node18.mjs";
import assert from "node:assert/strict";
import NDK, {
    NDKAppHandlerEvent,
    NDKDVMJobFeedback,
    NDKDVMJobResult,
    NDKDVMRequest,
    NDKDvmJobFeedbackStatus,
    NDKEvent,
    NDKPrivateKeySigner,
    dvmSchedule,
} from "@nostr-dev-kit/ndk";
import WebSocket from "ws";
import { Market, apiKeyFromOperator, readInvoice, run, say, turned, until } from "./market.mjs";

globalThis.WebSocket ??= WebSocket;

const TEXT_REQUEST = 5050;
const TEXT_RESULT = 6050;
const FEEDBACK = 7000;
const MAX_MSAT = 50_000;
const PRICE_MSAT = 21_000;
const PATIENCE_MS = 30_000;

const [relayUrl, apiUrl] = process.argv.slice(2);
if (!relayUrl || !apiUrl) {
    console.error("usage: node ndk.mjs RELAY_URL API_URL");
    process.exit(2);
}
const market = new Market(apiUrl);
const now = () => Math.floor(Date.now() / 1000);

/** A copy without NDK's memory of what it has verified. */
const isGenuine = (event) => new NDKEvent(undefined, event.rawEvent()).verifySignature(false);

/** A key and a connection of its own, as separate programs would have. */
class Party {
    heard = [];
    failures = [];

    static async connect(signer = NDKPrivateKeySigner.generate()) {
        const ndk = new NDK({
            explicitRelayUrls: [relayUrl],
            signer,
            // It would look for the parties' relays on the Internet.
            enableOutboxModel: false,
            autoConnectUserRelays: false,
        });
        await ndk.connect(PATIENCE_MS);
        return new this(ndk, await signer.user());
    }

    constructor(ndk, { pubkey }) {
        this.ndk = ndk;
        this.pubkey = pubkey;
    }

    user(pubkey) {
        return this.ndk.getUser({ pubkey });
    }

    /** Resolves at EOSE; from there on nothing that matches can be missed. */
    listen(filter, onEvent) {
        return new Promise((onEose) =>
            this.ndk.subscribe(
                filter,
                { closeOnEose: false, groupable: false },
                {
                    onEvent: (event) =>
                        // A rejection nobody sees would end as a time-out that tells nothing.
                        onEvent(event).catch((failure) => this.failures.push(failure)),
                    onEose,
                },
            ),
        );
    }

    hears(what, matches) {
        return until(what, () => {
            if (this.failures.length > 0) {
                throw this.failures[0];
            }
            return this.heard.find(matches);
        });
    }
}

class Buyer extends Party {
    async open() {
        await this.listen({ kinds: [FEEDBACK, TEXT_RESULT], "#p": [this.pubkey] }, async (event) => {
            assert.ok(isGenuine(event), `the signature of kind ${event.kind}`);
            this.heard.push(
                event.kind === FEEDBACK
                    ? await NDKDVMJobFeedback.from(event)
                    : NDKDVMJobResult.from(event),
            );
        });
    }

    request(input) {
        const request = new NDKDVMRequest(this.ndk, { kind: TEXT_REQUEST });
        request.addInput(input, "text");
        request.addParam("direction", "backwards");
        request.output = ["text/plain", "text/markdown"];
        // NDK keeps both tags, and the market must not spend more than either says.
        request.bid = 10 * MAX_MSAT;
        request.bid = MAX_MSAT;
        return request;
    }
}

/** Names its price, does the work at once, and hands it over with an invoice. */
class Provider extends Party {
    wallet = `ndk-${this.pubkey.slice(0, 16)}`;
    jobs = new Map();

    async open() {
        const handler = new NDKAppHandlerEvent(this.ndk);
        handler.content = JSON.stringify({ name: "Made of NDK", amount: String(PRICE_MSAT) });
        handler.tags.push(["k", String(TEXT_REQUEST)]);
        await handler.publish();
        await this.listen(
            { kinds: [TEXT_REQUEST], "#p": [this.pubkey], since: now() - 5 },
            async (event) => {
                const request = NDKDVMRequest.from(event);
                // What is encrypted for the market is shown by the market, in its own request.
                const forMarket = request.getMatchingTags("p").length > 1;
                if (!(request.hasTag("encrypted") && forMarket)) {
                    await this.work(request, await this.wanted(request));
                }
            },
        );
    }

    /** Opened in a copy: NDK repeats the request in the result, and must not repeat it in clear. */
    async wanted(request) {
        const copy = NDKDVMRequest.from(request);
        if (copy.hasTag("encrypted")) {
            await copy.decrypt();
            copy.tags.push(...JSON.parse(copy.content));
        }
        return copy;
    }

    async work(request, wanted) {
        assert.ok(isGenuine(request), "the request's signature");
        await this.tell(request, NDKDvmJobFeedbackStatus.Processing, ["content", "turning it"]);
        await this.tell(request, NDKDvmJobFeedbackStatus.PayReq, ["amount", String(PRICE_MSAT)]);
        const invoice = await market.invoice(this.wallet, PRICE_MSAT, request.id);
        const result = new NDKDVMJobResult(this.ndk);
        result.jobRequest = request;
        result.result = turned(wanted.tagValue("i"));
        result.setAmount(PRICE_MSAT, invoice.bolt11);
        result.status = "success";
        if (request.hasTag("encrypted")) {
            result.tags.push(["encrypted"]);
            await result.encrypt(request.author);
        }
        await result.publish();
        this.jobs.set(request.id, { wanted, invoice, resultId: result.id });
    }

    /** Encrypted, tags are hidden where NDK's own reader looks for them. */
    async tell(request, status, tag) {
        const feedback = request.createFeedback(status);
        if (request.hasTag("encrypted")) {
            feedback.tags.push(["encrypted"]);
            feedback.content = JSON.stringify([tag]);
            await feedback.encrypt(request.author);
        } else {
            feedback.tags.push(tag);
        }
        await feedback.publish();
    }

    /** Paid is what its own wallet says, not what the market says. */
    paid(expectedMsat) {
        return until(`${expectedMsat} msat in the provider's wallet`, async () => {
            if (this.failures.length > 0) {
                throw this.failures[0];
            }
            return (await market.balanceMsat(this.wallet)) === expectedMsat;
        });
    }
}

async function jobInClear(buyer, provider) {
    const request = buyer.request("asked by NDK");
    request.dvm = buyer.user(provider.pubkey);
    await request.publish();

    const about = (event) => event.tagValue("e") === request.id;
    const price = await buyer.hears(
        "the price",
        (e) => about(e) && e.status === NDKDvmJobFeedbackStatus.PayReq,
    );
    assert.equal(price.tagValue("amount"), String(PRICE_MSAT));
    const result = await buyer.hears("the result", (e) => e.kind === TEXT_RESULT && about(e));
    assert.equal(result.pubkey, provider.pubkey, "the result's author");
    assert.equal(result.jobRequestId, request.id, "the result's request");
    assert.equal(result.result, turned("asked by NDK"), "the work");
    await provider.paid(PRICE_MSAT);
    return summary("clear", request, result.id, provider.jobs.get(request.id), provider);
}

async function jobEncrypted(buyer, provider, marketKey) {
    const request = buyer.request("asked by NDK, not for everybody's ears");
    request.tag(buyer.user(provider.pubkey));
    await request.encryption(buyer.user(marketKey));
    assert.equal(request.bid, undefined, "NDK encrypts the bid");
    await request.publish();

    const fromMarket = (e) => e.pubkey === marketKey && e.tagValue("e") === request.id;
    const progress = await buyer.hears("progress", (e) => e.kind === FEEDBACK && fromMarket(e));
    assert.ok(progress.encrypted, "progress is encrypted");
    assert.equal(progress.status, NDKDvmJobFeedbackStatus.Processing);
    assert.equal(progress.tagValue("content"), "processing: turning it", "what NDK decrypted");
    const result = await buyer.hears("the result", (e) => e.kind === TEXT_RESULT && fromMarket(e));
    assert.equal(result.jobRequestId, request.id, "the result's request");
    await result.decrypt();
    assert.equal(result.result, turned("asked by NDK, not for everybody's ears"), "the work");
    await provider.paid(2 * PRICE_MSAT);

    const [shownId, job] = [...provider.jobs].at(-1);
    assert.notEqual(shownId, request.id, "the provider was shown a request of its own");
    assert.equal(job.wanted.author.pubkey, marketKey, "by the market");
    assert.equal(job.wanted.bid, MAX_MSAT, "with the lower of two ceilings");
    assert.equal(job.wanted.getParam("direction"), "backwards");
    return summary("encrypted", request, job.resultId, job, provider);
}

/**
 * NDK's own client of scheduling services names one reader only, which the market refuses. It runs
 * on a connection of its own, because two listeners on one share an event's tags, and each adds to
 * them what it decrypts.
 */
async function refusedSchedule(marketKey, signer) {
    const buyer = await Buyer.connect(signer);
    const note = new NDKEvent(buyer.ndk, { kind: 1, content: "later", created_at: now() + 3_600 });
    await note.sign();
    const refusal = await dvmSchedule(
        note,
        buyer.user(marketKey),
        [relayUrl],
        true,
        PATIENCE_MS,
    ).then(
        (accepted) => assert.fail(`the market took a job that it can show nobody: ${accepted}`),
        (reason) => reason,
    );
    assert.ok(refusal instanceof NDKDVMJobFeedback, String(refusal));
    const [, status, code] = refusal.getMatchingTags("status")[0];
    return { job: "refused", status, code, detail: refusal.tagValue("content") };
}

function summary(job, request, resultId, { invoice }, provider) {
    return {
        job,
        request_id: request.id,
        result_id: resultId,
        provider: provider.pubkey,
        price_msat: PRICE_MSAT,
        invoice: readInvoice(invoice, PRICE_MSAT),
    };
}

/** NIP-11: whose key it is that the market decrypts with. */
async function keyOfMarket() {
    const answer = await fetch(relayUrl.replace(/^ws/, "http"), {
        headers: { Accept: "application/nostr+json" },
        signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return (await answer.json()).pubkey;
}

run(async () => {
    const buyer = await Buyer.connect();
    const provider = await Provider.connect();
    const marketKey = await keyOfMarket();
    say({ buyer: buyer.pubkey, npub: buyer.user(buyer.pubkey).npub });
    await apiKeyFromOperator();
    await provider.open();
    await buyer.open();
    say(await jobInClear(buyer, provider));
    say(await jobEncrypted(buyer, provider, marketKey));
    say(await refusedSchedule(marketKey, buyer.ndk.signer));
});
