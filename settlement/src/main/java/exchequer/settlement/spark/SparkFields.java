package exchequer.settlement.spark;

import java.util.Set;

/** The numbers of the fields in Spark's protobuf messages. */
final class SparkFields {

    private SparkFields() {}

    /** {@code SparkAddress}. */
    static final class Address {
        static final int IDENTITY = 1;
        static final int INVOICE = 2;
        static final int SIGNATURE = 3;

        static final Set<Integer> BYTES = Set.of(IDENTITY, INVOICE, SIGNATURE);

        private Address() {}
    }

    /** {@code SparkInvoiceFields}. */
    static final class Invoice {
        static final int VERSION = 1;
        static final int ID = 2;
        static final int TOKENS = 3;
        static final int SATS = 4;
        static final int MEMO = 5;
        static final int SENDER = 6;
        static final int EXPIRY = 7;

        static final Set<Integer> NUMBERS = Set.of(VERSION);
        static final Set<Integer> BYTES = Set.of(ID, TOKENS, SATS, MEMO, SENDER, EXPIRY);

        private Invoice() {}
    }

    /** {@code SatsPayment}. */
    static final class Sats {
        static final int AMOUNT = 1;

        private Sats() {}
    }

    /** {@code TokensPayment}. */
    static final class Tokens {
        static final int TOKEN = 1;
        static final int AMOUNT = 2;

        private Tokens() {}
    }

    /** {@code google.protobuf.Timestamp}. */
    static final class Timestamp {
        static final int SECONDS = 1;
        static final int NANOS = 2;

        private Timestamp() {}
    }
}
