package exchequer.nip90.outbox;

import static exchequer.nip90.translation.Market.BUYER;
import static exchequer.nip90.translation.Market.NOW;
import static exchequer.nip90.translation.Market.OURS;
import static exchequer.nip90.translation.Market.PROVIDER;
import static org.assertj.core.api.Assertions.assertThat;

import exchequer.market.events.AcceptancePolicy;
import exchequer.market.events.AwardPolicy;
import exchequer.market.events.JobInput;
import exchequer.market.events.JobParam;
import exchequer.market.events.PaymentTerms;
import exchequer.market.events.RfqOpened;
import exchequer.market.events.RfqOrigin;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.RfqId;
import exchequer.market.money.Msat;
import exchequer.nip90.nostr.EventTemplate;
import exchequer.nip90.nostr.EventVerification;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.translation.Job;
import exchequer.nip90.translation.Market;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

public class MarketVoiceTest {

    private static final String RELAY = "wss://market.example";
    private static final MarketVoice VOICE = new MarketVoice(OURS, RELAY);

    /** Thirty days: as long as the longest request. */
    private static final List<String> KEPT =
            List.of("expiration", Long.toString(NOW.getEpochSecond() + 2_592_000));

    private static final String JOB = "a".repeat(64);

    @Test
    void request_over_the_api_becomes_a_canonical_job_request() {
        RfqOpened rfq = rfq("key 1", "text-generation");

        NostrEvent request = VOICE.request(rfq).orElseThrow();

        assertThat(request.kind()).isEqualTo(5050);
        assertThat(request.pubkey()).isEqualTo(OURS.publicKey());
        assertThat(request.createdAt()).isEqualTo(NOW.getEpochSecond());
        assertThat(request.content()).isEmpty();
        assertThat(request.tags())
                .containsExactly(
                        List.of("i", "What is 2+2?", "text"),
                        List.of("i", "https://a.example", "url", "", "source"),
                        List.of("i", JOB, "job", "wss://b.example"),
                        List.of("param", "range", "1", "9"),
                        List.of("output", "text/plain"),
                        List.of("bid", "50000"),
                        List.of("relays", "wss://market.example"),
                        List.of("p", PROVIDER.publicKey()),
                        List.of("expiration", Long.toString(NOW.getEpochSecond() + 600)),
                        List.of("rfq", rfq.rfqId().value()));
        assertThat(EventVerification.of(request)).isInstanceOf(EventVerification.Valid.class);
    }

    /** Publishing again after a crash must be a duplicate and not a second request. */
    @Test
    void same_request_is_the_same_event_and_another_in_the_same_second_is_another() {
        NostrEvent first = VOICE.request(rfq("key 1", "text-generation")).orElseThrow();

        assertThat(VOICE.request(rfq("key 1", "text-generation"))).contains(first);
        assertThat(
                        new MarketVoice(OURS, "wss://market.example")
                                .request(rfq("key 1", "text-generation")))
                .contains(first);
        assertThat(VOICE.request(rfq("key 2", "text-generation")).orElseThrow().id())
                .isNotEqualTo(first.id());
    }

    @ParameterizedTest
    @CsvSource({
        "text-extraction,  5000",
        "image-generation, 5100",
        "job-5999,         5999",
        "job-5050,            0",
        "job-6000,            0",
        "job-,                0",
        "haircut,             0",
    })
    void service_has_one_kind_or_none(String service, int kind) {
        assertThat(VOICE.request(rfq("key 1", service)).map(NostrEvent::kind).orElse(0))
                .isEqualTo(kind);
    }

    @Test
    void refused_answer_is_told_to_its_author_under_the_job() {
        NostrEvent answer = event(7000, List.of("e", JOB), List.of("e", "b".repeat(64)));

        NostrEvent refusal = VOICE.refusal(answer, null, "rfq_not_found", "no such request", NOW);

        assertThat(refusal.kind()).isEqualTo(7000);
        assertThat(refusal.createdAt()).isEqualTo(NOW.getEpochSecond());
        assertThat(refusal.content()).isEqualTo("no such request");
        assertThat(refusal.tags())
                .containsExactly(
                        List.of("status", "error", "rfq_not_found"),
                        List.of("e", JOB, RELAY),
                        List.of("e", answer.id(), RELAY),
                        List.of("p", PROVIDER.publicKey()),
                        KEPT);
        assertThat(EventVerification.of(refusal)).isInstanceOf(EventVerification.Valid.class);
        assertThat(VOICE.refusal(answer, null, "rfq_not_found", "no such request", NOW))
                .isEqualTo(refusal);
    }

    @Test
    void refused_request_is_its_own_job_whatever_it_points_at() {
        NostrEvent request = event(5050, List.of("e", JOB));
        assertThat(VOICE.refusal(request, null, "x", "", NOW).tagValues("e"))
                .containsExactly(request.id());
    }

    @Test
    void what_is_no_id_is_not_repeated_under_our_signature() {
        NostrEvent answer = event(7000, List.of("e", "\0".repeat(5_000)), List.of("e", JOB));
        assertThat(VOICE.refusal(answer, null, "x", "", NOW).tagValues("e"))
                .containsExactly(answer.id());
    }

    /**
     * The first e tag of a deletion is the first request it names, and often not the one that
     * stays.
     */
    @Test
    void refusal_is_about_the_job_it_concerns_and_not_about_what_stands_first() {
        Job job = Market.jobOf(Market.IMAGE_REQUEST);
        NostrEvent deletion = event(5, List.of("e", JOB), List.of("e", job.requestEventId()));

        assertThat(VOICE.refusal(deletion, job, "rfq_not_open", "is awarded", NOW).tagValues("e"))
                .containsExactly(job.requestEventId(), deletion.id());
    }

    @Test
    void news_of_a_job_in_clear_are_canonical_feedback_without_a_price() {
        Job job = Market.jobOf(Market.TEXT_REQUEST);
        News paid = new News(News.Status.SUCCESS, "paid", "40000 msat paid", NOW);

        NostrEvent news = VOICE.news(job, new Pubkey(PROVIDER.publicKey()), paid);

        assertThat(news.kind()).isEqualTo(7000);
        assertThat(news.content()).isEqualTo("40000 msat paid");
        assertThat(news.tags())
                .containsExactly(
                        List.of("status", "success", "paid"),
                        List.of("e", job.requestEventId(), RELAY),
                        List.of("p", PROVIDER.publicKey()),
                        KEPT);
        assertThat(EventVerification.of(news)).isInstanceOf(EventVerification.Valid.class);
    }

    @Test
    void withdrawal_names_every_request_and_each_kind_once_and_does_not_expire() {
        Job first = Market.jobOf(Market.TEXT_REQUEST);
        Job second = Market.jobOf(Market.IMAGE_REQUEST);

        NostrEvent withdrawal = VOICE.withdrawal(List.of(first, second, first), NOW, "cancelled");

        assertThat(withdrawal.kind()).isEqualTo(5);
        assertThat(withdrawal.content()).isEqualTo("cancelled");
        assertThat(withdrawal.tags())
                .containsExactly(
                        List.of("e", first.requestEventId(), RELAY),
                        List.of("e", second.requestEventId(), RELAY),
                        List.of("e", first.requestEventId(), RELAY),
                        List.of("k", "5050"),
                        List.of("k", "5100"));
    }

    static RfqOpened rfq(String reference, String service) {
        return rfq(reference, service, RfqOrigin.API);
    }

    public static RfqOpened rfq(String reference, String service, RfqOrigin origin) {
        Pubkey buyer = new Pubkey(BUYER.publicKey());
        return new RfqOpened(
                RfqId.of(Market.TENANT, buyer, reference),
                buyer,
                service,
                List.of(
                        new JobInput("text", "What is 2+2?"),
                        new JobInput("url", "https://a.example", null, "source"),
                        new JobInput("job", "a".repeat(64), "wss://b.example", null)),
                List.of(new JobParam("range", List.of("1", "9"))),
                "text/plain",
                Msat.of(50_000),
                AwardPolicy.CHEAPEST,
                AcceptancePolicy.AUTOMATIC,
                PaymentTerms.ON_ACCEPTANCE,
                List.of(new Pubkey(PROVIDER.publicKey())),
                origin,
                null,
                NOW,
                NOW.plusSeconds(30),
                NOW.plusSeconds(600));
    }

    @SafeVarargs
    private static NostrEvent event(int kind, List<String>... tags) {
        return PROVIDER.sign(new EventTemplate(NOW.getEpochSecond(), kind, List.of(tags), ""));
    }
}
