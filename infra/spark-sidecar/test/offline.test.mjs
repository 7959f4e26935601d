/**
 * The sidecar before the real SDK, with no network: what a wallet can do by itself. Needs the
 * packages installed, better-sqlite3 built (see README), and no Spark operator.
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

const TOKEN = "a-token-of-at-least-thirty-two-characters";
const MNEMONIC =
    "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";
const ID = "0190c0de-0000-7000-8000-000000000001";

/** Of BOLT-11's examples, on mainnet. */
const BOLT11 =
    "lnbc2500u1pvjluezsp5zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zygspp5qqqsyqcyq5rqwzqfqqqsyqcyq5rqwzqfqqqsyqcyq5rqwzqfqypqdq5xysxxatsyp3k7enxv4jsxqzpu9qrsgquk0rl77nj30yxdy8j9vdx85fkpmdla2087ne0xh8nhedh8w27kyke0lp53ut353s06fv3qfegext0eh0ymjpf39tuven09sam30g4vgpfna3rh";

const directory = mkdtempSync(join(tmpdir(), "spark-sidecar-"));
let sidecar;
let base;

before(async () => {
    const file = (name, text) => {
        const path = join(directory, name);
        writeFileSync(path, text, { mode: 0o600 });
        return path;
    };
    sidecar = spawn(process.execPath, [new URL("../src/main.mjs", import.meta.url).pathname], {
        env: {
            PATH: process.env.PATH,
            SPARK_TOKEN_FILE: file("token", TOKEN + "\n"),
            SPARK_MNEMONIC_FILE: file("mnemonic", MNEMONIC + "\n"),
            SPARK_STORAGE_DIR: join(directory, "storage"),
            SPARK_PORT: "0",
        },
        stdio: ["ignore", "pipe", "inherit"],
    });
    const line = await new Promise((resolve, reject) => {
        sidecar.stdout.once("data", resolve);
        sidecar.once("exit", (code) => reject(new Error(`it ended with ${code}`)));
    });
    base = `http://127.0.0.1:${JSON.parse(line).port}`;
});

after(() => {
    sidecar?.kill("SIGKILL");
    rmSync(directory, { recursive: true, force: true });
});

async function call(method, path, body) {
    const response = await fetch(base + path, {
        method,
        headers: { authorization: `Bearer ${TOKEN}` },
        body: body && JSON.stringify(body),
    });
    return { status: response.status, body: await response.json() };
}

test("the wallet has its address", async () => {
    const { body } = await call("GET", "/v1/address");

    assert.match(body.address, /^sparkrt1/);
    const decoded = await call("POST", "/v1/decode", { request: body.address });
    assert.equal(decoded.body.type, "sparkAddress");
    assert.equal(decoded.body.network, "regtest");
});

test("the wallet signs invoices by itself", async () => {
    const wanted = { kind: "spark", amountSat: 1_234, description: "work", expirySeconds: 600 };
    const { status, body } = await call("POST", "/v1/invoices", wanted);

    assert.equal(status, 200, JSON.stringify(body));
    const decoded = await call("POST", "/v1/decode", { request: body.request });
    assert.equal(decoded.body.type, "sparkInvoice");
    assert.equal(decoded.body.amountSat, 1_234);
    assert.equal(decoded.body.token, null);
    const inSeconds = decoded.body.expiresAt - Date.now() / 1000;
    assert.ok(inSeconds > 540 && inSeconds < 660, `expires in ${inSeconds} s`);
});

test("lightning invoices are read", async () => {
    const { body } = await call("POST", "/v1/decode", { request: BOLT11 });

    assert.equal(body.type, "bolt11");
    assert.equal(body.amountMsat, 250_000_000);
    assert.equal(body.paymentHash, "0001020304050607080900010203040506070809000102030405060708090102");
});

test("there is no payment yet", async () => {
    assert.deepEqual((await call("GET", "/v1/payments")).body, { payments: [] });
    assert.equal((await call("GET", `/v1/payments/${ID}`)).status, 404);
    const balance = (await call("GET", "/v1/balance")).body;
    assert.deepEqual([balance.balanceSat, balance.pendingSat], [0, 0]);
    assert.match(balance.identity, /^0[23][0-9a-f]{64}$/);
    assert.deepEqual((await call("GET", "/v1/news")).body, { last: 0, payments: [] });
});

test("without operators nothing is paid, and nobody says it was", async () => {
    const paid = await call("POST", "/v1/payments", { paymentId: ID, request: BOLT11, maxFeeMsat: 1 });
    assert.equal(paid.body.outcome, "refused", JSON.stringify(paid.body));
    assert.equal(paid.body.code, "not_prepared");
    const invoice = { kind: "lightning", amountSat: 21, description: "work", expirySeconds: 600 };
    assert.equal((await call("POST", "/v1/invoices", invoice)).status, 503);
});
