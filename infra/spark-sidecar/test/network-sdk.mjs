/**
 * What the sidecar uses of a BreezSdk, with the shapes of version 0.19.2, where Spark's operators, its
 * service provider and the wallet's own store are an HTTP server: the rail's contract is tested on a
 * network that a test in another language makes up.
 */
export class NetworkSdk {
    #base;

    /** @param base such as http://127.0.0.1:4711/ */
    constructor(base) {
        this.#base = base;
    }

    async #ask(call, body = {}) {
        const response = await fetch(this.#base + call, {
            method: "POST",
            body: JSON.stringify(body, (_, value) =>
                typeof value === "bigint" ? String(value) : value,
            ),
        });
        const answer = await response.json();
        if (!response.ok) {
            throw new Error(answer.error);
        }
        return answer;
    }

    async addEventListener(listener) {
        this.listener = listener;
        return "listener-1";
    }

    /** Something happened on the network. */
    tell({ type, payment }) {
        this.listener.onEvent({ type, payment: revived(payment) });
    }

    async prepareSendPayment({ paymentRequest, amount }) {
        const prepared = await this.#ask("prepare", { input: paymentRequest.input, amount });
        return { ...prepared, amount: BigInt(prepared.amount), input: paymentRequest.input };
    }

    async sendPayment({ prepareResponse, idempotencyKey }) {
        const sent = await this.#ask("send", { id: idempotencyKey, input: prepareResponse.input });
        return { payment: revived(sent) };
    }

    async getPayment({ paymentId }) {
        return { payment: revived(await this.#ask("get", { id: paymentId })) };
    }

    async listPayments({ fromTimestamp = 0, offset, limit, statusFilter }) {
        const { payments } = await this.#ask("list");
        return {
            payments: payments
                .map(revived)
                .filter((one) => one.timestamp >= fromTimestamp)
                .filter((one) => !statusFilter || statusFilter.includes(one.status))
                .slice(offset, offset + limit),
        };
    }

    async syncWallet() {
        return this.#ask("sync");
    }

    async getInfo() {
        return this.#ask("info");
    }
}

const revived = (payment) => ({
    ...payment,
    amount: BigInt(payment.amount),
    fees: BigInt(payment.fees),
});
