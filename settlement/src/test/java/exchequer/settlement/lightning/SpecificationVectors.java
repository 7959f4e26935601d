package exchequer.settlement.lightning;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The example invoices of the BOLT-11 specification with their expected verdicts. */
final class SpecificationVectors {

    /** The key that signed them, published with them. */
    static final String PRIVATE_KEY =
            "e126f68f7eafcc8b74f54d269fe206be715000f94dac067d1c04a8ca3b2db734";

    static final String NODE_ID =
            "03e7156ae33b0a208d0744199163177e909e80176e55d97a2f221ede0f934dd9ad";

    record Vector(String verdict, String amountMsat, String name, String invoice) {

        boolean isValid() {
            return verdict.equals("VALID");
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private SpecificationVectors() {}

    static List<Vector> all() {
        try (InputStream in =
                SpecificationVectors.class.getResourceAsStream("bolt11-specification.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\\|"))
                    .map(cells -> new Vector(cells[0], cells[1], cells[2], cells[3]))
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException("vectors are missing", e);
        }
    }

    static List<Vector> valid() {
        return all().stream().filter(Vector::isValid).toList();
    }

    static List<Vector> invalid() {
        return all().stream().filter(vector -> !vector.isValid()).toList();
    }

    static Vector named(String name) {
        return all().stream().filter(v -> v.name().equals(name)).findFirst().orElseThrow();
    }
}
