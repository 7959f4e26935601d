package exchequer.nip90.translation;

import exchequer.market.events.AcceptancePolicy;
import exchequer.market.events.AwardPolicy;
import exchequer.market.events.PaymentTerms;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.RfqId;
import exchequer.market.ids.TenantId;
import exchequer.market.money.Msat;
import exchequer.nip90.encryption.Cryptor;
import exchequer.nip90.encryption.Scheme;
import exchequer.nip90.nostr.EventTemplate;
import exchequer.nip90.nostr.Events;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.NostrKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Who is who in the tests of the bridge, and what the market knows before an event arrives. */
public final class Market {

    public static final NostrKey BUYER = Events.key(1);
    public static final NostrKey PROVIDER = Events.key(2);
    public static final NostrKey STRANGER = Events.key(3);
    public static final NostrKey OURS = Events.key(4);
    public static final TenantId TENANT = new TenantId("acme");
    public static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    /** A request of the buyer for text, and another for an image; both are jobs already. */
    public static final NostrEvent TEXT_REQUEST = request(5050, "What is 2+2?");

    public static final NostrEvent IMAGE_REQUEST = request(5100, "a cat");

    /** Another, which its buyer encrypted for the market; a job as well. */
    static final NostrEvent SECRET_REQUEST =
            BUYER.sign(
                    new EventTemplate(
                            NOW.getEpochSecond() - 20,
                            5050,
                            List.of(
                                    List.of("p", OURS.publicKey()),
                                    List.of("p", PROVIDER.publicKey()),
                                    List.of("encrypted")),
                            new Cryptor(BUYER)
                                    .encrypt(
                                            Scheme.NIP44,
                                            OURS.publicKey(),
                                            "secret",
                                            "[[\"i\",\"What is 2+2?\",\"text\"]]")));

    public static final JobDefaults DEFAULTS =
            new JobDefaults(
                    Msat.of(1_000_000),
                    AwardPolicy.FIRST_PAYABLE,
                    AcceptancePolicy.AUTOMATIC,
                    PaymentTerms.ON_ACCEPTANCE,
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(10),
                    Duration.ofMinutes(5));

    private static final Map<String, Job> JOBS =
            Stream.of(TEXT_REQUEST, IMAGE_REQUEST, SECRET_REQUEST)
                    .map(Market::readJobOf)
                    .collect(Collectors.toMap(Job::requestEventId, Function.identity()));

    private static final Pattern NANO_BITCOIN = Pattern.compile("lnbc(?:rt)?(\\d+)n1.*");

    private Market() {}

    public static Translator translator() {
        return translator(id -> Optional.ofNullable(JOBS.get(id)));
    }

    public static Translator translator(Function<String, Optional<Job>> jobs) {
        return new Translator(
                DEFAULTS,
                TENANT,
                new Cryptor(OURS),
                key -> key.value().equals(BUYER.publicKey()),
                jobs,
                Market::amountOf);
    }

    public static Job jobOf(NostrEvent request) {
        Pubkey buyer = new Pubkey(request.pubkey());
        return Job.inClear(
                request.id(), request.kind(), RfqId.of(TENANT, buyer, request.id()), TENANT, buyer);
    }

    /** The same, knowing how it is encrypted. */
    static Job readJobOf(NostrEvent request) {
        Job job = jobOf(request);
        return request.tagsNamed("encrypted").isEmpty()
                ? job
                : new Job(
                        job.requestEventId(),
                        job.requestKind(),
                        job.rfqId(),
                        job.tenant(),
                        job.buyer(),
                        Scheme.of(request.content()),
                        null);
    }

    /** The same on the network where money is real. */
    static String invoiceOfMainnet(long msat) {
        return invoice(msat).replaceFirst("lnbcrt", "lnbc");
    }

    /** Looks like an invoice of this many millisatoshis; nobody here verifies one. */
    public static String invoice(long msat) {
        return "lnbcrt" + msat / 100 + "n1p" + "qpzry9x8gf2tvdw0s3jn54khce6mua7l".repeat(2);
    }

    static Optional<Msat> amountOf(String bolt11) {
        Matcher amount = NANO_BITCOIN.matcher(bolt11.toLowerCase(Locale.ROOT));
        return amount.matches()
                ? Optional.of(Msat.of(100 * Long.parseLong(amount.group(1))))
                : Optional.empty();
    }

    private static NostrEvent request(int kind, String prompt) {
        return BUYER.sign(
                new EventTemplate(
                        NOW.getEpochSecond() - 20,
                        kind,
                        List.of(List.of("i", prompt, "text")),
                        ""));
    }
}
