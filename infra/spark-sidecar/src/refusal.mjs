/** What the caller did wrong, or asked for in vain; with the HTTP status that says so. */
export class Refusal extends Error {
    constructor(status, code, message) {
        super(message);
        this.status = status;
        this.code = code;
    }
}

export const badRequest = (message) => new Refusal(400, "bad_request", message);
