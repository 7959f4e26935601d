package exchequer.nip90.negentropy;

import java.util.List;

/** What came of reading a message. */
sealed interface Reading {

    /** The ranges in ascending order. */
    record Ranges(List<Range> ranges) implements Reading {}

    /** A version of the protocol that we do not speak. */
    record OtherVersion() implements Reading {}

    record Malformed(String reason) implements Reading {}
}
