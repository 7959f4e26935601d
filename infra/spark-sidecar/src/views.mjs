/** What the SDK says, in the words of this interface. Amounts are whole satoshis. */
import { createHash } from "node:crypto";

/** A bigint or number of the SDK; what JSON could not carry exactly is a fault. */
export function number(value) {
    const converted = Number(value);
    if (!Number.isSafeInteger(converted)) {
        throw new Error(`no amount: ${value}`);
    }
    return converted;
}

/**
 * A payment with its proof. A Lightning payment is proven by a preimage that opens the hash, and one
 * without it is not proven, whatever its state. A transfer within Spark has no preimage: its id, as
 * the operators recorded it, is all there is.
 */
export function payment(found) {
    const htlc = found.details?.htlcDetails;
    return {
        id: found.id,
        direction: found.paymentType,
        state: found.status,
        method: found.method,
        amountSat: number(found.amount),
        feeSat: number(found.fees),
        at: number(found.timestamp),
        paymentHash: htlc?.paymentHash ?? null,
        request: found.details?.invoice ?? found.details?.invoiceDetails?.invoice ?? null,
        htlcStatus: htlc?.status ?? null,
        proof: proof(found, htlc),
    };
}

function proof(found, htlc) {
    if (htlc) {
        return htlc.preimage && opens(htlc.preimage, htlc.paymentHash)
            ? { type: "PREIMAGE", preimage: htlc.preimage }
            : null;
    }
    return found.method === "spark" && found.status === "completed"
        ? { type: "TRANSFER_ID", transferId: found.id }
        : null;
}

function opens(preimage, paymentHash) {
    return (
        /^[0-9a-f]{64}$/.test(preimage) &&
        createHash("sha256").update(Buffer.from(preimage, "hex")).digest("hex") === paymentHash
    );
}

export function decoded(parsed) {
    switch (parsed.type) {
        case "bolt11Invoice":
            return {
                type: "bolt11",
                network: parsed.network,
                amountMsat: parsed.amountMsat == null ? null : number(parsed.amountMsat),
                paymentHash: parsed.paymentHash,
                payee: parsed.payeePubkey,
            };
        case "sparkAddress":
            return { type: "sparkAddress", network: parsed.network, identity: parsed.identityPublicKey };
        case "sparkInvoice":
            return {
                type: "sparkInvoice",
                network: parsed.network,
                identity: parsed.identityPublicKey,
                amountSat:
                    parsed.amount == null || parsed.tokenIdentifier ? null : number(parsed.amount),
                token: parsed.tokenIdentifier ?? null,
                expiresAt: parsed.expiryTime ?? null,
            };
        default:
            return { type: "other" };
    }
}
