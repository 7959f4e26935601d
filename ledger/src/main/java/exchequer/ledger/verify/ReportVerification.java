package exchequer.ledger.verify;

import static java.nio.charset.StandardCharsets.UTF_8;

import exchequer.ledger.verify.GivenFile.Row;
import exchequer.ledger.verify.Outcome.Broken;
import exchequer.ledger.verify.Outcome.NotVerified;
import exchequer.ledger.verify.Outcome.Sound;
import exchequer.ledger.verify.PaymentFacts.Booked;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Compares the rows of a report with what is booked, and its bytes with its hash. */
final class ReportVerification {

    private final PaymentFacts payments;
    private final Sha256 sha256 = new Sha256();

    ReportVerification(PaymentFacts payments) {
        this.payments = payments;
    }

    Outcome verify(GivenFile.Report report) {
        if (report.hash() != null && !hashOf(report.bytes()).equals(report.hash())) {
            return new Broken(
                    "report_hash",
                    "expected %s, found %s".formatted(hashOf(report.bytes()), report.hash()));
        }
        @Nullable Outcome worst = null;
        int number = 0;
        for (Row row : report.rows()) {
            number++;
            Outcome outcome = verify("row " + number, row, report.tenant());
            if (outcome instanceof Broken) {
                return outcome;
            }
            if (worst == null && outcome instanceof NotVerified) {
                worst = outcome;
            }
        }
        if (worst != null) {
            return worst;
        }
        long attested = report.rows().stream().filter(row -> !isPreimage(row)).count();
        String booked = "%d payments as they are booked, ".formatted(number);
        return new Sound(
                attested == 0
                        ? booked + "each with its preimage"
                        : booked
                                + "%d with their preimages, %d by the word of Spark's operators"
                                        .formatted(number - attested, attested));
    }

    /** The report is hashed without its last member, as it was written. */
    private String hashOf(byte[] file) {
        String text = new String(file, UTF_8).strip();
        int last = text.lastIndexOf(",\"report_hash\":");
        byte[] hashed = (text.substring(0, Math.max(last, 0)) + "}").getBytes(UTF_8);
        return Sha256.hex(sha256.of(hashed, 0, hashed.length));
    }

    private Outcome verify(String where, Row row, @Nullable String tenant) {
        Optional<Broken> flaw = flawOfProof(where, row);
        if (flaw.isPresent()) {
            return flaw.get();
        }
        Optional<Booked> found = payments.of(row.paymentHash());
        if (found.isEmpty()) {
            return new NotVerified(
                    ("%s: no entry that was given and verified books the payment %s; give the"
                                    + " export, or inclusion proofs of its entries")
                            .formatted(where, row.paymentHash()));
        }
        Booked booked = found.get();
        if (tenant != null && !booked.tenant().equals(tenant)) {
            return new Broken(
                    where,
                    "the payment is of tenant %s, not %s".formatted(booked.tenant(), tenant));
        }
        // Amount and fee are entries of their own, and one of them may not have been given.
        if ((booked.amountMsat() == 0 && row.amountMsat() != 0)
                || (booked.feeMsat() == 0 && row.feeMsat() != 0)) {
            return new NotVerified(
                    ("%s: not all entries of the payment %s were given; give the export, or"
                                    + " inclusion proofs of its amount and its fee")
                            .formatted(where, row.paymentHash()));
        }
        if (booked.amountMsat() != row.amountMsat()) {
            return differs(where, "amount_msat", booked.amountMsat(), row.amountMsat());
        }
        if (booked.feeMsat() != row.feeMsat()) {
            return differs(where, "fee_msat", booked.feeMsat(), row.feeMsat());
        }
        return booked.settledAt() == row.settledAt()
                ? new Sound("")
                : differs(
                        where,
                        "settled_at, in microseconds since 1970,",
                        booked.settledAt(),
                        row.settledAt());
    }

    private static boolean isPreimage(Row row) {
        return row.proofType().equals("PREIMAGE");
    }

    /** Of a transfer on Spark only its operators know; the ledger has checked whose its id is. */
    private Optional<Broken> flawOfProof(String where, Row row) {
        if (row.proofType().equals("TRANSFER_ID")) {
            return Optional.empty();
        }
        if (!isPreimage(row)) {
            return Optional.of(new Broken(where, "a proof of no known type: " + row.proofType()));
        }
        Optional<String> opened = hashOfPreimage(row.proof());
        return opened.equals(Optional.of(row.paymentHash()))
                ? Optional.empty()
                : Optional.of(
                        new Broken(
                                where,
                                "the preimage opens %s, not %s"
                                        .formatted(opened.orElse("nothing"), row.paymentHash())));
    }

    private static Broken differs(String where, String field, long expected, long found) {
        return new Broken(where, "expected %s %d, found %d".formatted(field, expected, found));
    }

    private Optional<String> hashOfPreimage(String preimage) {
        try {
            byte[] bytes = HexFormat.of().parseHex(preimage);
            return Optional.of(Sha256.hex(sha256.of(bytes, 0, bytes.length)));
        } catch (IllegalArgumentException noHex) {
            return Optional.empty();
        }
    }
}
