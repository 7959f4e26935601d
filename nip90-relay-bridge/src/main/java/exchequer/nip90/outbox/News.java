package exchequer.nip90.outbox;

import java.time.Instant;

/**
 * What became of a job, for one of its parties.
 *
 * @param code stable, lower snake case; everybody can read it
 * @param text for a person; encrypted where the job is
 * @param at when it happened
 */
public record News(Status status, String code, String text, Instant at) {

    /** Those of NIP-90's that a market has to say. */
    public enum Status {
        PROCESSING("processing"),
        SUCCESS("success"),
        ERROR("error");

        private final String word;

        Status(String word) {
            this.word = word;
        }

        /** As it stands in the tag. */
        public String word() {
            return word;
        }
    }
}
