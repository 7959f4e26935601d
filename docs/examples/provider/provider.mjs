/**
 * A NIP-90 provider: hears text requests (kind 5050), names a price, writes the text in capitals,
 * and hands it over with an invoice. It knows of the market only its relay, and a wallet.
 *
 * Usage: node provider.mjs [SERVER_URL] [PRICE_MSAT]
 */
import { finalizeEvent, generateSecretKey, getPublicKey } from "nostr-tools/pure";
import { Relay, useWebSocketImplementation } from "nostr-tools/relay";
import WebSocket from "ws";

const [server = "http://127.0.0.1:8480", price = "21000"] = process.argv.slice(2);
const secret = generateSecretKey();
const me = getPublicKey(secret);
const wallet = `example-${me.slice(0, 16)}`;
const now = () => Math.floor(Date.now() / 1000);

useWebSocketImplementation(WebSocket);
const relay = await Relay.connect(server.replace(/^http/, "ws") + "/relay");

const publish = (kind, tags, content) =>
    relay.publish(finalizeEvent({ kind, created_at: now(), tags, content }, secret));

/** Any Lightning wallet would do; this one lives in the server's simulated network. */
async function invoice(request) {
    const answer = await fetch(`${server}/v1/simulated-lightning/invoices`, {
        method: "POST",
        headers: { "Content-Type": "application/json", "Idempotency-Key": `${me.slice(0, 16)}-${request.id}` },
        body: JSON.stringify({ wallet, amount_msat: Number(price), description: request.id.slice(0, 16) }),
    });
    if (!answer.ok) throw new Error(await answer.text());
    return (await answer.json()).bolt11;
}

async function work(request) {
    const asked = request.tags.filter(([name]) => name === "p").map(([, key]) => key);
    if (asked.length > 0 && !asked.includes(me)) return;
    const about = [["e", request.id], ["p", request.pubkey]];
    await publish(7000, [["status", "payment-required"], ["amount", price], ...about], "");
    const input = request.tags.find(([name]) => name === "i")?.[1] ?? "";
    const amount = ["amount", price, await invoice(request)];
    await publish(6050, [["request", JSON.stringify(request)], amount, ...about], input.toUpperCase());
    console.log(`${request.id.slice(0, 16)}  ${price} msat  ${input.toUpperCase()}`);
}

const handler = JSON.stringify({ name: "Capitals", about: "writes text in capitals", amount: price });
await publish(31990, [["d", "capitals"], ["k", "5050"]], handler);
relay.subscribe([{ kinds: [5050], since: now() }], {
    onevent: (request) => work(request).catch((failure) => console.error(String(failure))),
});
// What the market has against an answer of ours comes as feedback.
relay.subscribe([{ kinds: [7000], "#p": [me], since: now() }], {
    onevent: (feedback) => console.error("refused:", feedback.tags[0].slice(1).join(" "), feedback.content),
});
console.log(`provider ${me} listens and asks ${price} msat; Ctrl-C stops it`);
