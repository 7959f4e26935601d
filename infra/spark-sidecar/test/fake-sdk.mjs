/**
 * What the sidecar uses of a BreezSdk, in memory, with the shapes of version 0.19.2. Everything that
 * needs Spark's operators or a service provider happens as `plan` says.
 */
import { createHash } from "node:crypto";

export const preimage = "07".repeat(32);
/** Of a wallet whose words are "abandon abandon … about". */
export const address =
    "sparkrt1pgssy6vty7krpze82ecm8j39gd35v35aqjjmhftc4culawsavkyh564u2uv8v0";
export const paymentHash = hashOf(preimage);

function hashOf(secret) {
    return createHash("sha256").update(Buffer.from(secret, "hex")).digest("hex");
}

export class FakeSdk {
    /** Every call that reaches the wallet, by name. */
    calls = [];
    payments = new Map();
    plan = { fee: 3, send: "completed", invoiceMsat: 1_500_000, preimage };

    get #hash() {
        return hashOf(this.plan.preimage);
    }

    async prepareSendPayment({ paymentRequest, amount }) {
        this.calls.push("prepare");
        if (this.plan.prepare === "fails") {
            throw "the service provider can not be reached";
        }
        const input = paymentRequest.input;
        if (input.startsWith("ln")) {
            const asked = this.plan.invoiceMsat;
            return {
                paymentMethod: {
                    type: "bolt11Invoice",
                    invoiceDetails: { amountMsat: asked, paymentHash: this.#hash },
                    lightningFeeSats: this.plan.fee,
                    sparkTransferFeeSats: 0,
                },
                amount: amount ?? BigInt(Math.ceil(asked / 1000)),
                feePolicy: "feesExcluded",
                input,
            };
        }
        return {
            paymentMethod: {
                type: this.plan.method ?? "sparkInvoice",
                fee: String(this.plan.fee),
                tokenIdentifier: this.plan.token,
            },
            amount: amount ?? 1_500n,
            feePolicy: "feesExcluded",
            input,
        };
    }

    async sendPayment({ prepareResponse, idempotencyKey, options }) {
        this.calls.push("send");
        this.options = options;
        const before = this.payments.get(idempotencyKey);
        if (before) {
            return { payment: before };
        }
        if (this.plan.send === "never-arrives") {
            throw new Error("connection refused");
        }
        const lightning = prepareResponse.paymentMethod.type === "bolt11Invoice";
        const payment = {
            id: idempotencyKey,
            paymentType: "send",
            status: ["pending", "failed"].includes(this.plan.send) ? this.plan.send : "completed",
            amount: prepareResponse.amount,
            fees: BigInt(this.plan.fee),
            timestamp: this.plan.at ?? 1_772_366_400,
            method: lightning ? "lightning" : "spark",
            details: lightning
                ? {
                      type: "lightning",
                      invoice: prepareResponse.input,
                      destinationPubkey: "02" + "ab".repeat(32),
                      htlcDetails: {
                          paymentHash: this.#hash,
                          preimage: ["pending", "failed"].includes(this.plan.send)
                              ? undefined
                              : (this.plan.proof ?? this.plan.preimage),
                          expiryTime: 0,
                          status: "preimageShared",
                      },
                  }
                : { type: "spark", invoiceDetails: { invoice: prepareResponse.input } },
        };
        this.payments.set(idempotencyKey, payment);
        switch (this.plan.send) {
            case "answer-lost":
                throw new Error("stream closed");
            case "hangs":
                this.payments.delete(idempotencyKey);
                return new Promise(() => {});
            default:
                if (payment.status === "completed") {
                    this.listener?.onEvent({ type: "paymentSucceeded", payment });
                }
                return { payment };
        }
    }

    /** Lets end what is pending, and tells of it. */
    settle() {
        for (const payment of this.payments.values()) {
            if (payment.status === "pending") {
                payment.status = "completed";
                payment.details.htlcDetails.preimage = this.plan.preimage;
                this.listener?.onEvent({ type: "paymentSucceeded", payment });
            }
        }
    }

    async getPayment({ paymentId }) {
        if (this.plan.get === "fails") {
            throw "Storage error: better-sqlite3 not found";
        }
        const payment = this.payments.get(paymentId);
        if (!payment) {
            throw new Error(`Storage error: StorageError - Payment with id '${paymentId}' not found`);
        }
        return { payment };
    }

    async addEventListener(listener) {
        this.listener = listener;
        return "listener-1";
    }

    async listPayments({ fromTimestamp = 0, offset, limit, typeFilter, statusFilter }) {
        return {
            payments: [...this.payments.values()]
                .filter((one) => one.timestamp >= fromTimestamp)
                .filter((one) => !typeFilter || typeFilter.includes(one.paymentType))
                .filter((one) => !statusFilter || statusFilter.includes(one.status))
                .slice(offset, offset + limit),
        };
    }

    async receivePayment({ paymentMethod }) {
        this.received = paymentMethod;
        if (paymentMethod.type === "sparkAddress") {
            return { paymentRequest: address, fee: 0n };
        }
        return { paymentRequest: `${paymentMethod.type === "bolt11Invoice" ? "lnbcrt1" : "sparkrt1"}made`, fee: 0n };
    }

    async parse(input) {
        if (input === "lnbcrt1junk") {
            throw "Invalid input";
        }
        return input.startsWith("ln")
            ? {
                  type: "bolt11Invoice",
                  network: "regtest",
                  amountMsat: (this.plan.madeSat ?? this.received?.amountSats ?? 1_500) * 1000,
                  paymentHash: this.plan.madeHash ?? this.received?.paymentHash ?? paymentHash,
                  payeePubkey: "02" + "ab".repeat(32),
              }
            : { type: "sparkAddress", network: "regtest", identityPublicKey: "02" + "cd".repeat(32) };
    }

    async claimHtlcPayment({ preimage: claimed }) {
        this.calls.push("claim");
        return {
            payment: {
                id: "0190c0de-0000-7000-8000-000000000009",
                paymentType: "receive",
                status: "completed",
                amount: 21n,
                fees: 0n,
                timestamp: 1_772_366_400,
                method: "lightning",
                details: {
                    type: "lightning",
                    invoice: "lnbcrt1held",
                    htlcDetails: { paymentHash, preimage: claimed, expiryTime: 0, status: "preimageShared" },
                },
            },
        };
    }

    async syncWallet() {
        this.calls.push("sync");
        return {};
    }

    async getInfo() {
        return { identityPubkey: this.plan.identity ?? "02" + "cd".repeat(32), balanceSats: this.plan.balance ?? 100_000, tokenBalances: new Map() };
    }
}
