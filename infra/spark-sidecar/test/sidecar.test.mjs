/** The sidecar over real HTTP, before a wallet that does as it is told. */
import assert from "node:assert/strict";
import { request as httpRequest } from "node:http";
import { afterEach, beforeEach, test } from "node:test";
import { listen } from "../src/server.mjs";
import { Wallet } from "../src/wallet.mjs";
import { FakeSdk, address, paymentHash, preimage } from "./fake-sdk.mjs";

const TOKEN = "a-token-of-at-least-thirty-two-characters";
const ID = "0190c0de-0000-7000-8000-000000000001";
const ORDER = { paymentId: ID, request: "lnbcrt15u1work", maxFeeMsat: 3_000 };

let sdk;
let server;

beforeEach(async () => {
    sdk = new FakeSdk();
    server = await listen(await new Wallet(sdk, 300, () => 1_772_366_400).follow(), TOKEN, 0);
});

afterEach(() => {
    server.closeAllConnections();
    server.close();
});

async function call(method, path, body, headers = {}) {
    const response = await fetch(`http://127.0.0.1:${server.address().port}${path}`, {
        method,
        headers: { authorization: `Bearer ${TOKEN}`, ...headers },
        body: body === undefined || typeof body === "string" ? body : JSON.stringify(body),
    });
    return { status: response.status, body: await response.json() };
}

const pay = async (order = ORDER) => (await call("POST", "/v1/payments", order)).body;
const sends = () => sdk.calls.filter((name) => name === "send").length;

test("a lightning payment is sent with its id and proven by its preimage", async () => {
    const { outcome, payment } = await pay();

    assert.equal(outcome, "sent");
    assert.equal(payment.id, ID);
    assert.deepEqual(payment.proof, { type: "PREIMAGE", preimage });
    assert.deepEqual([payment.amountSat, payment.feeSat], [1_500, 3]);
    assert.deepEqual((await call("GET", `/v1/payments/${ID}`)).body, payment);
});

test("a spark wallet named in an invoice is never paid instead", async () => {
    await pay();

    assert.deepEqual(sdk.options, { type: "bolt11Invoice", preferSpark: false });
});

test("a preimage that does not open the hash is no proof", async () => {
    sdk.plan.proof = "08".repeat(32);

    assert.equal((await pay()).payment.proof, null);
});

test("a transfer within spark is proven by its id once it is completed", async () => {
    sdk.plan.send = "pending";
    const order = { ...ORDER, request: "sparkrt1work" };
    assert.equal((await pay(order)).payment.proof, null);

    sdk.payments.get(ID).status = "completed";
    assert.deepEqual((await call("GET", `/v1/payments/${ID}`)).body.proof, {
        type: "TRANSFER_ID",
        transferId: ID,
    });
});

test("the same order again is not sent again", async () => {
    const first = await pay();

    assert.deepEqual(await pay(), first);
    assert.equal(sends(), 1);
});

test("many at once are one", async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => pay()));

    assert.equal(sends(), 1);
    answers.forEach((answer) => assert.deepEqual(answer, answers[0]));
});

test("an id is for one request", async () => {
    await pay();

    assert.equal((await pay({ ...ORDER, request: "lnbcrt15u1other" })).code, "id_in_use");
    assert.equal(sends(), 1);
});

test("an order whose answer is lost is found", async () => {
    sdk.plan.send = "answer-lost";

    assert.equal((await pay()).outcome, "sent");
});

test("an order that may have arrived is unknown, and is repeated with the same id", async () => {
    sdk.plan.send = "hangs";
    assert.equal((await pay()).outcome, "unknown");

    sdk.plan.send = "completed";
    assert.equal((await pay()).outcome, "sent");
});

test("what fails after sending is unknown even when nothing is found", async () => {
    sdk.plan.send = "never-arrives";

    assert.deepEqual(await pay(), { outcome: "unknown", message: "connection refused" });
});

test("nothing is sent while the store does not say what it knows", async () => {
    sdk.plan.get = "fails";

    assert.equal((await pay()).outcome, "unknown");
    assert.equal(sends(), 0);
});

test("what fails before sending is refused", async () => {
    sdk.plan.prepare = "fails";

    assert.equal((await pay()).code, "not_prepared");
    assert.equal(sends(), 0);
});

test("the fee cap counts what rounding up to whole satoshis costs", async () => {
    sdk.plan.invoiceMsat = 1_499_400;

    assert.equal((await pay({ ...ORDER, maxFeeMsat: 3_599 })).code, "fee_above_cap");
    assert.equal(sends(), 0);
    assert.equal((await pay({ ...ORDER, maxFeeMsat: 3_600 })).outcome, "sent");
});

test("what there is not enough for is not begun", async () => {
    sdk.plan.balance = 1_502;
    assert.equal((await pay()).code, "insufficient_balance");
    assert.deepEqual(sdk.calls.slice(-1), ["sync"]);
    assert.equal(sends(), 0);

    sdk.plan.balance = 1_503;
    assert.equal((await pay()).outcome, "sent");
});

test("what is under way is told with the balance", async () => {
    assert.equal((await call("GET", "/v1/balance")).body.pendingSat, 0);
    sdk.plan.send = "pending";
    await pay();

    assert.equal((await call("GET", "/v1/balance")).body.pendingSat, 1_503);
});

test("news are told once, to whoever waits and to whoever comes later", async () => {
    sdk.plan.send = "pending";
    await pay();
    const { last } = (await call("GET", "/v1/news")).body;
    const waiting = call("GET", `/v1/news?after=${last}&wait=20`);
    sdk.settle();

    const news = (await waiting).body;
    assert.deepEqual(news.payments.map((one) => [one.id, one.state]), [[ID, "completed"]]);
    assert.deepEqual((await call("GET", `/v1/news?after=${last}&wait=20`)).body, news);
    assert.deepEqual((await call("GET", `/v1/news?after=${news.last}`)).body.payments, []);
});

test("news of a count that is not this process's are those from now on", async () => {
    const answer = await call("GET", "/v1/news?after=1000&wait=20");

    assert.deepEqual(answer.body, { last: 0, payments: [] });
    assert.equal((await call("GET", "/v1/news?wait=61")).status, 400);
});

test("tokens and addresses on chain are not paid", async () => {
    for (const plan of [{ token: "btkn1" }, { method: "bitcoinAddress" }, { method: "crossChainAddress" }]) {
        Object.assign(sdk.plan, { token: undefined, method: undefined }, plan);
        assert.equal((await pay({ ...ORDER, request: "sparkrt1work" })).code, "unsupported");
    }
    assert.equal(sends(), 0);
});

test("nothing that makes the wallet call strangers' hosts is handed to it", async () => {
    for (const request of ["pay@evil.example", "lnurl1dp68", "https://evil.example/", "bitcoin:bc1", "LNBC1A", "", 7]) {
        const answer = await call("POST", "/v1/payments", { ...ORDER, request });
        assert.equal(answer.status, 400, String(request));
        assert.equal((await call("POST", "/v1/decode", { request })).status, 400);
    }
    assert.deepEqual(sdk.calls, []);
});

test("what is not understood is refused", async () => {
    for (const order of [
        { ...ORDER, paymentId: "1" },
        { ...ORDER, maxFeeMsat: 1.5 },
        { ...ORDER, maxFeeMsat: -1 },
        { ...ORDER, maxFeeMsat: 2 ** 60 },
        { ...ORDER, amountSat: 0 },
        { ...ORDER, preferSpark: true },
        [],
        "no json",
        "",
    ]) {
        assert.equal((await call("POST", "/v1/payments", order)).status, 400, JSON.stringify(order));
    }
    assert.equal((await call("POST", "/v1/payments", "x".repeat(20_000))).status, 413);
    assert.equal((await call("GET", "/v1/payments?limit=1000")).status, 400);
    assert.equal((await call("GET", "/v1/nothing")).status, 404);
    assert.deepEqual(sdk.calls, []);
});

test("nobody without the token, and nobody by another name, gets in", async () => {
    for (const authorization of ["", "Bearer ", `Bearer ${TOKEN}x`, TOKEN]) {
        assert.equal((await call("GET", "/v1/balance", undefined, { authorization })).status, 401);
    }
    const status = await new Promise((resolve, reject) => {
        httpRequest(
            {
                port: server.address().port,
                host: "127.0.0.1",
                path: "/v1/balance",
                headers: { host: "rebound.example", authorization: `Bearer ${TOKEN}` },
            },
            (response) => {
                response.resume();
                resolve(response.statusCode);
            },
        )
            .on("error", reject)
            .end();
    });
    assert.equal(status, 403);
});

test("a payment nobody made is not found, and a store that fails is not that", async () => {
    assert.equal((await call("GET", `/v1/payments/${ID}`)).status, 404);
    sdk.plan.get = "fails";
    assert.equal((await call("GET", `/v1/payments/${ID}`)).status, 503);
});

test("payments are listed from a time on", async () => {
    await pay();

    const listed = await call("GET", "/v1/payments?from=1772366400&limit=5");
    assert.deepEqual(listed.body.payments.map((one) => one.id), [ID]);
    assert.deepEqual((await call("GET", "/v1/payments?from=1772366401")).body.payments, []);
});

test("invoices are of three kinds", async () => {
    const wanted = { amountSat: 21, description: "work", expirySeconds: 600 };
    assert.equal((await call("POST", "/v1/invoices", { kind: "spark", ...wanted })).status, 200);
    assert.equal(sdk.received.expiryTime, 1_772_367_000);
    assert.equal((await call("POST", "/v1/invoices", { kind: "lightning", ...wanted })).status, 200);
    const held = await call("POST", "/v1/invoices", { kind: "held", paymentHash, ...wanted });
    assert.deepEqual(held.body, { request: "lnbcrt1made", paymentHash });
    assert.equal((await call("POST", "/v1/invoices", { kind: "held", ...wanted })).status, 400);
    assert.equal((await call("POST", "/v1/invoices", { kind: "other", ...wanted })).status, 400);
});

test("an invoice over another amount or for another hash is not handed out", async () => {
    const wanted = { kind: "held", paymentHash, amountSat: 21, description: "work", expirySeconds: 600 };
    sdk.plan.madeSat = 20;
    assert.equal((await call("POST", "/v1/invoices", wanted)).status, 503);
    delete sdk.plan.madeSat;
    sdk.plan.madeHash = "00".repeat(32);
    assert.equal((await call("POST", "/v1/invoices", wanted)).status, 503);
});

test("what waits for a preimage is claimed, and what was sent within spark by syncing", async () => {
    const claimed = await call("POST", "/v1/claims", { preimage });
    assert.deepEqual(claimed.body.proof, { type: "PREIMAGE", preimage });
    assert.equal((await call("POST", "/v1/claims", { preimage: "07" })).status, 400);
    assert.deepEqual((await call("POST", "/v1/sync")).body, {});
    assert.deepEqual(sdk.calls, ["claim", "sync"]);
});

test("balance, address and texts are told", async () => {
    sdk.plan.balance = 1_000;
    assert.equal((await call("GET", "/v1/balance")).body.balanceSat, 1_000);
    assert.equal((await call("GET", "/v1/address")).body.address, address);
    assert.equal((await call("POST", "/v1/decode", { request: "lnbcrt15u1work" })).body.type, "bolt11");
    assert.equal((await call("POST", "/v1/decode", { request: "lnbcrt1junk" })).status, 400);
});
