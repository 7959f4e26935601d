package exchequer.nip90.wallet;

import java.util.Optional;

/**
 * A response, read and not yet judged.
 *
 * @param method what it says it answers
 * @param error what it says went wrong; empty when nothing did
 * @param result empty when there is none
 */
record WalletAnswer(String method, Optional<Refusal> error, Optional<WalletJson.Obj> result) {

    /** A code and the wallet's words. */
    record Refusal(WalletErrorCode code, String message) {}

    private static final int MAX_MESSAGE = 500;

    /** Empty when it is no response: it names no method, or has neither result nor error. */
    static Optional<WalletAnswer> read(String text) {
        Optional<WalletJson.Obj> json = WalletJson.read(text);
        Optional<String> method = json.flatMap(it -> it.text("result_type"));
        if (json.isEmpty() || method.isEmpty()) {
            return Optional.empty();
        }
        Optional<Refusal> error = json.get().object("error").map(WalletAnswer::refusal);
        Optional<WalletJson.Obj> result = json.get().object("result");
        return error.isEmpty() && result.isEmpty()
                ? Optional.empty()
                : Optional.of(new WalletAnswer(method.get(), error, result));
    }

    private static Refusal refusal(WalletJson.Obj error) {
        String message = error.text("message").orElse("");
        return new Refusal(
                error.text("code").map(WalletErrorCode::of).orElse(WalletErrorCode.UNKNOWN),
                message.length() > MAX_MESSAGE ? message.substring(0, MAX_MESSAGE) : message);
    }
}
