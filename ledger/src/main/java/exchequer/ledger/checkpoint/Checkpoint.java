package exchequer.ledger.checkpoint;

import exchequer.ledger.merkle.TreeHash;

/**
 * That a journal of this many entries has this root: the text of a C2SP tlog-checkpoint, without
 * extension lines.
 *
 * @param origin names the journal, among all there are
 * @param size number of entries
 */
public record Checkpoint(String origin, long size, TreeHash root) {

    private static final int LINES = 3;

    /**
     * @throws IllegalArgumentException when the origin could not be the name of a key, or there is
     *     a negative number of entries
     */
    public Checkpoint {
        NoteKey.requireName(origin);
        if (size < 0) {
            throw new IllegalArgumentException("no journal has %d entries".formatted(size));
        }
    }

    /** What is signed. */
    public String text() {
        return "%s\n%d\n%s\n".formatted(origin, size, root.base64());
    }

    /**
     * Reads {@link #text}, and no other spelling of the same: what is not signed as it is read
     * could be read in two ways. Extension lines are passed over; we write none.
     *
     * @throws IllegalArgumentException when the text is no checkpoint
     */
    public static Checkpoint of(String text) {
        String[] lines = text.split("\n", -1);
        if (lines.length <= LINES || !lines[lines.length - 1].isEmpty()) {
            throw new IllegalArgumentException("a checkpoint has three lines and a line end");
        }
        if (!lines[1].matches("0|[1-9][0-9]{0,17}")) {
            throw new IllegalArgumentException("not a number of entries: " + lines[1]);
        }
        var read = new Checkpoint(lines[0], Long.parseLong(lines[1]), TreeHash.ofBase64(lines[2]));
        if (!text.startsWith(read.text())) {
            throw new IllegalArgumentException("the root is not written in the usual way");
        }
        for (int line = LINES; line < lines.length - 1; line++) {
            if (lines[line].isEmpty()) {
                throw new IllegalArgumentException("line %d is empty".formatted(line + 1));
            }
        }
        return read;
    }
}
