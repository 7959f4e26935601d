package exchequer.server.rest;

import org.jspecify.annotations.Nullable;

/** Numbers in queries and paths. */
final class WholeNumber {

    private WholeNumber() {}

    /**
     * @throws ProblemException when there is none, or it is less than 1
     */
    static long required(String field, @Nullable String text) {
        if (text == null) {
            throw Problem.INVALID_FIELD.because(field, "is required");
        }
        try {
            long number = Long.parseLong(text);
            if (number >= 1) {
                return number;
            }
        } catch (NumberFormatException noNumber) {
            // Said below.
        }
        throw Problem.INVALID_FIELD.because(field, "must be a whole number from 1 on");
    }
}
