package exchequer.ledger.checkpoint;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A text with signatures below it: a C2SP signed-note. Nothing of it may be believed before a key
 * that one trusts has verified it.
 *
 * @param text with the line end that closes it
 */
public record SignedNote(String text, List<NoteSignature> signatures) {

    private static final int SIGNATURES_MAX = 100;

    /** What came of looking for a trusted signature. */
    public sealed interface Verdict {

        /** The key has signed this. */
        record Signed() implements Verdict {}

        /** The key is named, and has not signed this. */
        record Forged() implements Verdict {}

        /** None of the signatures claims to be the key's. */
        record Unknown() implements Verdict {}
    }

    public SignedNote {
        signatures = List.copyOf(signatures);
    }

    /** The note as text, to be stored and passed on. */
    public String note() {
        return signatures.stream()
                .map(signature -> signature.line() + "\n")
                .collect(Collectors.joining("", text + "\n", ""));
    }

    /**
     * Reads {@link #note}.
     *
     * @throws IllegalArgumentException when it is no signed note
     */
    public static SignedNote of(String note) {
        int split = note.lastIndexOf("\n\n");
        if (split < 0 || !note.endsWith("\n")) {
            throw new IllegalArgumentException(
                    "a signed note ends with a blank line and signatures");
        }
        if (note.chars().anyMatch(letter -> letter < ' ' && letter != '\n')) {
            throw new IllegalArgumentException("a note has no control characters");
        }
        List<String> lines = note.substring(split + 2).lines().toList();
        if (lines.isEmpty() || lines.size() > SIGNATURES_MAX) {
            throw new IllegalArgumentException(
                    "a note has 1 to %d signatures".formatted(SIGNATURES_MAX));
        }
        return new SignedNote(
                note.substring(0, split + 1), lines.stream().map(NoteSignature::ofLine).toList());
    }

    /** Whether this key has signed it. Every signature that claims to be the key's has to be. */
    public Verdict verify(NoteKey key) {
        Verdict verdict = new Verdict.Unknown();
        for (NoteSignature signature : signatures) {
            if (signature.keyId() == key.id() && signature.keyName().equals(key.name())) {
                if (!key.verifies(text, signature.signature())) {
                    return new Verdict.Forged();
                }
                verdict = new Verdict.Signed();
            }
        }
        return verdict;
    }
}
