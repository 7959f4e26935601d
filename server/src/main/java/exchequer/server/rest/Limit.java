package exchequer.server.rest;

/** How many rows a caller wants; says what is wrong with it instead of "no such page". */
public record Limit(int rows) {

    /**
     * How JAX-RS reads it.
     *
     * @throws ProblemException when the text is no number
     */
    public static Limit fromString(String text) {
        try {
            return new Limit(Integer.parseInt(text));
        } catch (NumberFormatException noNumber) {
            throw Problem.INVALID_FIELD.because("limit", "must be a whole number");
        }
    }
}
