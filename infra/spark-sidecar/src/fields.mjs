/** Reads the fields of requests. Whatever is not exactly what was asked for is refused. */
import { badRequest } from "./refusal.mjs";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const HEX32 = /^[0-9a-f]{64}$/;

/** Longer than any invoice a node reads. */
const MAX_REQUEST = 7_089;

/**
 * Lightning invoices, Spark addresses and Spark invoices. Everything else that the SDK takes
 * (addresses with an @, LNURL, URIs, plain URLs) makes it call hosts that a stranger's text names.
 */
const PAYABLE = /^(ln(bc|bcrt|tb|tbs)[0-9a-z]+|sp(ark)?(t|rt|s|l)?1[0-9a-z]+)$/;

function need(valid, message) {
    if (!valid) {
        throw badRequest(message);
    }
}

export function paymentId(value) {
    need(typeof value === "string" && UUID.test(value), "paymentId is a UUID in lower case");
    return value;
}

export function payable(value) {
    need(
        typeof value === "string" && value.length <= MAX_REQUEST && PAYABLE.test(value),
        "request is a Lightning invoice, a Spark address or a Spark invoice, in lower case",
    );
    return value;
}

export function hash(value, name) {
    need(typeof value === "string" && HEX32.test(value), `${name} is 32 bytes in lower-case hex`);
    return value;
}

/** A whole number that JavaScript holds exactly. */
export function whole(value, name, least, most = Number.MAX_SAFE_INTEGER) {
    need(
        Number.isSafeInteger(value) && value >= least && value <= most,
        `${name} is a whole number from ${least} to ${most}`,
    );
    return value;
}

export function text(value, name, mostBytes) {
    need(
        typeof value === "string" && Buffer.byteLength(value) <= mostBytes && !value.includes("\0"),
        `${name} is a text of at most ${mostBytes} bytes`,
    );
    return value;
}

/** The number a query parameter spells. */
export function parameter(query, name, absent, least, most) {
    const value = query.get(name);
    if (value === null) {
        return absent;
    }
    need(/^[0-9]{1,15}$/.test(value), `${name} is a whole number`);
    return whole(Number(value), name, least, most);
}

/** Nothing may be there that is not understood: it could be a condition. */
export function only(body, ...names) {
    const unknown = Object.keys(body).filter((name) => !names.includes(name));
    need(unknown.length === 0, `unknown: ${unknown.join(", ")}`);
    return body;
}
