package exchequer.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import exchequer.ledger.checkpoint.Checkpoint;
import exchequer.ledger.checkpoint.NoteSigner;
import exchequer.ledger.merkle.TreeHash;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Exit status and words of {@code verify}; what it finds is tested where it is found. */
class VerifyCommandTest {

    private record Ending(int status, String out, String err) {}

    private static final NoteSigner SIGNER = NoteSigner.of("ledger.example", new byte[32]);
    private static final String NOTE =
            SIGNER.sign(new Checkpoint("ledger.example", 7, TreeHash.EMPTY_ROOT)).note();

    @TempDir private Path directory;

    @Test
    void sound_file_ends_with_0() throws Exception {
        String note = file("note.txt", NOTE);
        Ending ending = verify("--key", SIGNER.key().text(), note);
        assertThat(ending.status).as(ending.err).isZero();
        assertThat(ending.out).startsWith(note + ": sound: 7 entries, root e3b0c442");
        String key = file("ledger.pub", SIGNER.key().text() + "\n");
        assertThat(verify("--key", key, note)).isEqualTo(ending);
    }

    @Test
    void broken_file_ends_with_1_whatever_else_there_is() throws Exception {
        String forged = file("forged.txt", NOTE.replace("\n7\n", "\n8\n"));
        String other = file("other.txt", "hello");
        Ending ending = verify("--key", SIGNER.key().text(), other, forged, file("note.txt", NOTE));
        assertThat(ending.status).isEqualTo(1);
        assertThat(ending.out)
                .contains(other + ": not verified: ")
                .contains(forged + ": BROKEN at the signature: ")
                .contains("note.txt: sound: ");
    }

    @Test
    void what_nothing_vouches_for_ends_with_2() throws Exception {
        String note = file("note.txt", NOTE);
        assertThat(verify(note).status).isEqualTo(2);
        assertThat(verify(note).out).contains("give the key with --key");
        assertThat(verify(directory.resolve("absent").toString()).status).isEqualTo(2);
        assertThat(verify("--key", "a+b+c", note).status).isEqualTo(2);
        assertThat(verify("--key", "absent.pub", note).status).isEqualTo(2);
        assertThat(verify().status).isEqualTo(2);
    }

    @Test
    void json_says_the_same() throws Exception {
        Ending ending = verify("--json", "--key", SIGNER.key().text(), file("note.txt", NOTE));
        assertThat(ending.out).contains("\"outcome\" : \"sound\"", "\"detail\" : \"7 entries");
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text).toString();
    }

    private static Ending verify(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status =
                new CommandLine(new VerifyCommand())
                        .setOut(new PrintWriter(out, true))
                        .setErr(new PrintWriter(err, true))
                        .execute(arguments);
        return new Ending(status, out.toString(), err.toString());
    }
}
