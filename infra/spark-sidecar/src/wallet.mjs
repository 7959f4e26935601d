/**
 * The calls on one Spark wallet. It remembers nothing of its own: the payment id that the caller
 * makes up is the SDK's idempotency key, which becomes the id of the transfer, so the wallet and
 * Spark's operators are the memory.
 *
 * Paying ends in one of three words. "sent": there is a payment, in whatever state. "refused": this
 * call began nothing, and says why. "unknown": it may have begun something; to be asked for by its id,
 * or repeated with the same id, and never replaced by another.
 */
import { News } from "./news.mjs";
import { Refusal, badRequest } from "./refusal.mjs";
import { decoded, number, payment } from "./views.mjs";

const MSAT = 1_000n;
const PAGE = 100;

/** Tokens are no money here, and their amounts may be larger than JSON carries. */
const BITCOIN = { assetFilter: { type: "bitcoin" } };

/** How the SDK's store says it; other things are "not found" too, a module or a host. */
const NO_SUCH_PAYMENT = /Payment with id '[^']*' not found/;

export class Wallet {
    #sdk;
    #timeoutMs;
    #now;
    #underWay = new Map();
    #news = new News();
    #syncing = null;

    /**
     * @param sdk a connected BreezSdk
     * @param timeoutMs after which an answer of the SDK is not waited for
     * @param now seconds since 1970
     */
    constructor(sdk, timeoutMs, now) {
        this.#sdk = sdk;
        this.#timeoutMs = timeoutMs;
        this.#now = now;
    }

    /** Begins to hear what the SDK tells unasked. */
    async follow() {
        await this.#sdk.addEventListener({ onEvent: (event) => this.#news.hear(event) });
        return this;
    }

    /** Payments the SDK has told of, as they were then; see {@link News#after}. */
    async news({ after, waitSeconds }) {
        const { last, payments } = await this.#news.after(after, waitSeconds * 1_000);
        return { last, payments: payments.map(payment) };
    }

    /** Calls at the same time with the same id are one call. */
    async pay(order) {
        const running = this.#underWay.get(order.paymentId);
        if (running) {
            if (running.request !== order.request) {
                return refused("id_in_use", "the id belongs to another payment");
            }
            return running.end;
        }
        const end = this.#pay(order).finally(() => this.#underWay.delete(order.paymentId));
        this.#underWay.set(order.paymentId, { request: order.request, end });
        return end;
    }

    async #pay(order) {
        let known;
        try {
            known = await this.#known(order.paymentId);
        } catch (failure) {
            return unknown(failure);
        }
        if (known) {
            return known.request !== null && known.request !== order.request
                ? refused("id_in_use", "the id belongs to another payment")
                : { outcome: "sent", payment: known };
        }
        let prepared;
        try {
            prepared = await this.#within(
                this.#sdk.prepareSendPayment({
                    paymentRequest: { type: "input", input: order.request },
                    ...(order.amountSat === undefined ? {} : { amount: BigInt(order.amountSat) }),
                }),
            );
        } catch (failure) {
            return refused("not_prepared", reason(failure));
        }
        let obstacle;
        try {
            obstacle = obstacleTo(prepared, order) ?? (await this.#shortage(prepared));
        } catch (failure) {
            return refused("not_prepared", reason(failure));
        }
        return obstacle ?? this.#send(prepared, order);
    }

    /**
     * What can not be paid is not begun: after sending, the SDK's error would leave it unknown. Money
     * that has come and is not claimed yet counts, so it is looked twice.
     */
    async #shortage(prepared) {
        const needed = number(prepared.amount) + feeSat(prepared.paymentMethod);
        if ((await this.#spendable()) >= needed) {
            return null;
        }
        await this.sync();
        const there = await this.#spendable();
        return there >= needed
            ? null
            : refused("insufficient_balance", `it takes ${needed} sat, and there are ${there}`);
    }

    async #spendable() {
        const info = await this.#within(this.#sdk.getInfo({ ensureSynced: false }));
        return number(info.balanceSats);
    }

    async #send(prepared, order) {
        const lightning = prepared.paymentMethod.type === "bolt11Invoice";
        try {
            const answer = await this.#within(
                this.#sdk.sendPayment({
                    prepareResponse: prepared,
                    idempotencyKey: order.paymentId,
                    // An invoice may name a Spark wallet beside itself. Paid there, it would leave no
                    // preimage, and its money might go to somebody else.
                    ...(lightning
                        ? { options: { type: "bolt11Invoice", preferSpark: false } }
                        : {}),
                }),
            );
            return { outcome: "sent", payment: payment(answer.payment) };
        } catch (failure) {
            const known = await this.#known(order.paymentId).catch(() => null);
            return known ? { outcome: "sent", payment: known } : unknown(failure);
        }
    }

    /** Null when the wallet's store does not have it. */
    async #known(id) {
        try {
            return payment((await this.#within(this.#sdk.getPayment({ paymentId: id }))).payment);
        } catch (failure) {
            if (NO_SUCH_PAYMENT.test(reason(failure))) {
                return null;
            }
            throw failure;
        }
    }

    /** What the wallet's store says, after the operators were asked if they could be. */
    async get(id) {
        await this.sync();
        const known = await this.#known(id);
        if (!known) {
            throw new Refusal(404, "not_found", "no such payment");
        }
        return known;
    }

    /** In the order of their times, which begins with the oldest. */
    async list({ from, offset, limit }) {
        const found = await this.#within(
            this.#sdk.listPayments({
                ...BITCOIN,
                fromTimestamp: from,
                offset,
                limit,
                sortAscending: true,
            }),
        );
        return { payments: found.payments.map(payment) };
    }

    async address() {
        return { address: await this.#receive({ type: "sparkAddress" }) };
    }

    /** A Spark invoice that the wallet signs by itself. */
    async sparkInvoice({ amountSat, description, expirySeconds }) {
        const request = await this.#receive({
            type: "sparkInvoice",
            amount: String(amountSat),
            expiryTime: this.#now() + expirySeconds,
            description,
        });
        return { request };
    }

    /**
     * A Lightning invoice, of the service provider's node. What comes back is that node's word, so it
     * has to ask for what was wanted, and be payable by nobody else's preimage.
     *
     * @param paymentHash of a preimage the caller keeps; then the money waits for {@link claim}
     */
    async lightningInvoice({ amountSat, description, expirySeconds, paymentHash }) {
        const request = await this.#receive({
            type: "bolt11Invoice",
            description,
            amountSats: amountSat,
            expirySecs: expirySeconds,
            ...(paymentHash ? { paymentHash } : {}),
        });
        const made = await this.decode(request);
        if (
            made.type !== "bolt11" ||
            made.amountMsat !== amountSat * Number(MSAT) ||
            (paymentHash && made.paymentHash !== paymentHash)
        ) {
            throw new Error("the service provider made another invoice than it was asked for");
        }
        return { request, paymentHash: made.paymentHash };
    }

    async #receive(paymentMethod) {
        return (await this.#within(this.#sdk.receivePayment({ paymentMethod }))).paymentRequest;
    }

    /** Takes the money that waits for a preimage. May be repeated. */
    async claim(preimage) {
        const claimed = await this.#within(this.#sdk.claimHtlcPayment({ preimage }));
        return payment(claimed.payment);
    }

    /**
     * The claim step of Spark: what was sent to this wallet is its own only after this. The SDK does
     * not say when no operator could be reached, so having synced proves nothing.
     */
    async sync() {
        // Whoever asks for a payment syncs; many at once need it once.
        this.#syncing ??= this.#sdk.syncWallet({}).finally(() => (this.#syncing = null));
        await this.#within(this.#syncing);
        return {};
    }

    /** `pendingSat` is under way to others, fees included, and no longer in the balance. */
    async balance() {
        const info = await this.#within(this.#sdk.getInfo({ ensureSynced: false }));
        return {
            identity: info.identityPubkey,
            balanceSat: number(info.balanceSats),
            pendingSat: await this.#pending(),
        };
    }

    async #pending() {
        let sum = 0;
        for (let offset = 0; ; offset += PAGE) {
            const { payments } = await this.#within(
                this.#sdk.listPayments({
                    ...BITCOIN,
                    typeFilter: ["send"],
                    statusFilter: ["pending"],
                    offset,
                    limit: PAGE,
                    sortAscending: true,
                }),
            );
            sum += payments.reduce((all, one) => all + number(one.amount) + number(one.fees), 0);
            if (payments.length < PAGE) {
                return sum;
            }
        }
    }

    async decode(text) {
        let parsed;
        try {
            parsed = await this.#within(this.#sdk.parse(text));
        } catch (failure) {
            throw badRequest(`it can not be read: ${reason(failure)}`);
        }
        return decoded(parsed);
    }

    async #within(answer) {
        let timer;
        const late = new Promise((_, reject) => {
            timer = setTimeout(() => reject(new Error("no answer in time")), this.#timeoutMs);
        });
        try {
            return await Promise.race([answer, late]);
        } finally {
            clearTimeout(timer);
        }
    }
}

function obstacleTo(prepared, order) {
    const method = prepared.paymentMethod;
    if (!["bolt11Invoice", "sparkAddress", "sparkInvoice"].includes(method.type)) {
        return refused("unsupported", `a payment by ${method.type}`);
    }
    if (method.tokenIdentifier || prepared.tokenIdentifier || prepared.conversionEstimate) {
        return refused("unsupported", "a token is no money here");
    }
    const fee = costAbove(prepared, method);
    return fee > BigInt(order.maxFeeMsat)
        ? refused("fee_above_cap", `it costs ${fee} msat on top, the cap is ${order.maxFeeMsat}`)
        : null;
}

/**
 * What leaves beyond what the invoice asks for, in millisatoshis. Spark moves whole satoshis only, so
 * an invoice over 1,500 msat costs 2 sat before any fee; the half is a cost like the others.
 */
function costAbove(prepared, method) {
    const amount = BigInt(prepared.amount);
    if (method.type === "bolt11Invoice") {
        const leaves = (amount + BigInt(feeSat(method))) * MSAT;
        const asked = method.invoiceDetails.amountMsat;
        return leaves - (asked == null ? amount * MSAT : BigInt(asked));
    }
    return BigInt(feeSat(method)) * MSAT;
}

const feeSat = (method) =>
    number(method.type === "bolt11Invoice" ? method.lightningFeeSats : method.fee);

const unknown = (failure) => ({ outcome: "unknown", message: reason(failure) });

const refused = (code, message) => ({ outcome: "refused", code, message });

/** The SDK throws texts as well as errors. */
const reason = (failure) => String(failure?.message ?? failure).slice(0, 300);
