/**
 * HTTP on loopback around a wallet. Whoever has the token can spend, so it is compared in constant
 * time, and a page in somebody's browser can not guess its way in: there are no CORS headers, and the
 * Host must be ours.
 */
import { timingSafeEqual, createHash } from "node:crypto";
import { createServer } from "node:http";
import * as fields from "./fields.mjs";
import { Refusal, badRequest } from "./refusal.mjs";

const HOST = "127.0.0.1";
const MAX_BODY = 16_384;
const MOST_LISTED = 100;
const MAX_WAIT_SECONDS = 60;
const MAX_EXPIRY_SECONDS = 30 * 86_400;

const ROUTES = {
    "GET /v1/balance": (wallet) => wallet.balance(),
    "GET /v1/address": (wallet) => wallet.address(),
    "POST /v1/sync": (wallet) => wallet.sync(),
    "POST /v1/payments": (wallet, { body }) => wallet.pay(order(body)),
    "GET /v1/payments": (wallet, { query }) =>
        wallet.list({
            from: fields.parameter(query, "from", 0, 0),
            offset: fields.parameter(query, "offset", 0, 0, 1_000_000),
            limit: fields.parameter(query, "limit", MOST_LISTED, 1, MOST_LISTED),
        }),
    "GET /v1/news": (wallet, { query }) =>
        wallet.news({
            after: query.get("after") === null ? null : fields.parameter(query, "after", 0, 0),
            waitSeconds: fields.parameter(query, "wait", 0, 0, MAX_WAIT_SECONDS),
        }),
    "POST /v1/invoices": (wallet, { body }) => invoice(wallet, body),
    "POST /v1/claims": (wallet, { body }) =>
        wallet.claim(fields.hash(fields.only(body, "preimage").preimage, "preimage")),
    "POST /v1/decode": (wallet, { body }) =>
        wallet.decode(fields.payable(fields.only(body, "request").request)),
};

function order(body) {
    fields.only(body, "paymentId", "request", "maxFeeMsat", "amountSat");
    return {
        paymentId: fields.paymentId(body.paymentId),
        request: fields.payable(body.request),
        maxFeeMsat: fields.whole(body.maxFeeMsat, "maxFeeMsat", 0),
        ...(body.amountSat === undefined
            ? {}
            : { amountSat: fields.whole(body.amountSat, "amountSat", 1) }),
    };
}

function invoice(wallet, body) {
    fields.only(body, "kind", "amountSat", "description", "expirySeconds", "paymentHash");
    const wanted = {
        amountSat: fields.whole(body.amountSat, "amountSat", 1),
        description: fields.text(body.description, "description", 120),
        expirySeconds: fields.whole(body.expirySeconds, "expirySeconds", 1, MAX_EXPIRY_SECONDS),
    };
    switch (body.kind) {
        case "spark":
            return wallet.sparkInvoice(wanted);
        case "lightning":
            return wallet.lightningInvoice(wanted);
        case "held":
            return wallet.lightningInvoice({
                ...wanted,
                paymentHash: fields.hash(body.paymentHash, "paymentHash"),
            });
        default:
            throw badRequest("kind is spark, lightning or held");
    }
}

/**
 * @param token what callers have to know
 * @param port 0 for any
 * @returns the server, once it listens
 */
export function listen(wallet, token, port) {
    const server = createServer((request, response) => {
        answer(wallet, token, request)
            .then((body) => respond(response, 200, body))
            .catch((failure) => respond(response, ...problem(failure)));
    });
    server.requestTimeout = 30_000;
    return new Promise((resolve, reject) => {
        server.once("error", reject);
        server.listen(port, HOST, () => resolve(server));
    });
}

async function answer(wallet, token, request) {
    const { port } = request.socket.address();
    if (![`${HOST}:${port}`, `localhost:${port}`].includes(request.headers.host)) {
        throw new Refusal(403, "wrong_host", "this is for callers on this machine");
    }
    if (!isKnown(request.headers.authorization ?? "", token)) {
        throw new Refusal(401, "unauthorized", "a bearer token is needed");
    }
    const url = new URL(request.url, `http://${HOST}`);
    const found = /^\/v1\/payments\/([^/]+)$/.exec(url.pathname);
    if (found && request.method === "GET") {
        return wallet.get(fields.paymentId(found[1]));
    }
    const route = ROUTES[`${request.method} ${url.pathname}`];
    if (!route) {
        throw new Refusal(404, "no_such_call", "there is no such call");
    }
    const body = request.method === "POST" ? await read(request) : {};
    return route(wallet, { body, query: url.searchParams });
}

/** Hashed first: texts of different lengths can not be compared in constant time. */
function isKnown(header, token) {
    const digest = (text) => createHash("sha256").update(text).digest();
    return timingSafeEqual(digest(header), digest(`Bearer ${token}`));
}

async function read(request) {
    const parts = [];
    let size = 0;
    for await (const part of request) {
        size += part.length;
        if (size > MAX_BODY) {
            throw new Refusal(413, "too_large", `a request has at most ${MAX_BODY} bytes`);
        }
        parts.push(part);
    }
    let body;
    try {
        body = size === 0 ? {} : JSON.parse(Buffer.concat(parts).toString("utf8"));
    } catch {
        throw badRequest("it is no JSON");
    }
    if (body === null || typeof body !== "object" || Array.isArray(body)) {
        throw badRequest("it is no JSON object");
    }
    return body;
}

function problem(failure) {
    return failure instanceof Refusal
        ? [failure.status, { code: failure.code, message: failure.message }]
        : [503, { code: "unavailable", message: String(failure?.message ?? failure).slice(0, 300) }];
}

function respond(response, status, body) {
    const text = JSON.stringify(body);
    response.writeHead(status, {
        "content-type": "application/json",
        "content-length": Buffer.byteLength(text),
        "cache-control": "no-store",
    });
    response.end(text);
}
