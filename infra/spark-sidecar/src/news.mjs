/**
 * What the SDK tells of payments unasked, numbered, for callers that wait for it. It is kept in memory
 * and not for long: news are hints, and whoever missed some asks for the payment.
 */
const MOST_KEPT = 1_000;
const METHODS = new Set(["lightning", "spark"]);
const TOLD = new Set(["paymentSucceeded", "paymentPending", "paymentFailed"]);

export class News {
    #kept = [];
    #last = 0;
    #waiting = new Set();

    /** An event of the SDK. */
    hear(event) {
        if (!TOLD.has(event.type) || !METHODS.has(event.payment.method)) {
            return;
        }
        this.#kept.push({ number: ++this.#last, payment: event.payment });
        if (this.#kept.length > MOST_KEPT) {
            this.#kept.shift();
        }
        this.#waiting.forEach((wake) => wake());
        this.#waiting.clear();
    }

    /**
     * What came after a number, as soon as there is anything, or nothing when the time is over. A
     * number from before a restart of this process is not of its count: then the present one is told.
     *
     * @param after null for the present number, at once
     */
    async after(after, waitMs) {
        if (after === null || after > this.#last) {
            return { last: this.#last, payments: [] };
        }
        if (after === this.#last) {
            await this.#next(waitMs);
        }
        const news = this.#kept.filter(({ number }) => number > after);
        return { last: this.#last, payments: news.map(({ payment }) => payment) };
    }

    #next(waitMs) {
        return new Promise((resolve) => {
            const wake = () => {
                clearTimeout(timer);
                this.#waiting.delete(wake);
                resolve();
            };
            const timer = setTimeout(wake, waitMs);
            this.#waiting.add(wake);
        });
    }
}
