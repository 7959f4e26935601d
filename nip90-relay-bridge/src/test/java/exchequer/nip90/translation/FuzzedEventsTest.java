package exchequer.nip90.translation;

import static exchequer.nip90.translation.Market.BUYER;
import static exchequer.nip90.translation.Market.NOW;
import static exchequer.nip90.translation.Market.OURS;
import static exchequer.nip90.translation.Market.PROVIDER;
import static exchequer.nip90.translation.Market.STRANGER;
import static org.assertj.core.api.Assertions.assertThat;

import exchequer.market.decision.DomainCommand;
import exchequer.nip90.encryption.Cryptor;
import exchequer.nip90.encryption.Scheme;
import exchequer.nip90.fuzz.Batches;
import exchequer.nip90.fuzz.Campaign;
import exchequer.nip90.fuzz.Dice;
import exchequer.nip90.fuzz.FuzzProperty;
import exchequer.nip90.fuzz.Messages;
import exchequer.nip90.fuzz.Words;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.NostrJson;
import exchequer.nip90.nostr.NostrKey;
import exchequer.nip90.translation.Translation.Wish;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.lifecycle.AfterContainer;

/**
 * Verified events that say anything: wishes of their author, a refusal, or nothing. What is wished
 * can be written down, and there is no more of it than the event has tags.
 */
class FuzzedEventsTest {

    private static final Translator TRANSLATOR = Market.translator();
    private static final List<NostrKey> PARTIES = List.of(BUYER, BUYER, PROVIDER, STRANGER);

    /** Encrypting for every input would cost more than all reading. */
    private static final List<String> SEALED = sealed();

    private static final Campaign<NostrEvent> EVENTS =
            new Campaign<>(
                    "verified events",
                    1_500,
                    FuzzedEventsTest::event,
                    FuzzedEventsTest::size,
                    FuzzedEventsTest::translate);

    @FuzzProperty
    void verified_events(@ForAll(supplier = Batches.class) long batch) {
        EVENTS.run(batch);
    }

    @AfterContainer
    static void report() {
        EVENTS.report(
                "OpenRfq",
                "SubmitQuote",
                "SubmitQuote Invoice",
                "SubmitQuote SubmitDelivery",
                "SubmitQuote SubmitDelivery Invoice",
                "ReportProgress",
                "ReportFailure",
                "PublishOffer",
                "CancelRfq",
                "ignored",
                "refused buyer_not_registered",
                "refused field_malformed",
                "refused encrypted_unreadable",
                "refused encrypted_malformed",
                "refused encrypted_without_provider",
                "refused result_kind_differs");
    }

    private static String translate(NostrEvent event) {
        String raw = NostrJson.write(event);
        return switch (TRANSLATOR.translate(event, raw, NOW)) {
            case Translation.Ignored(String why) -> {
                isWritable(why);
                yield "ignored";
            }
            case Translation.Refused(String code, String detail) -> {
                isWritable(detail);
                assertThat(code).matches("[a-z_]+");
                yield "refused " + code;
            }
            case Translation.Wishes(_, List<Wish> wishes) -> {
                assertThat(wishes.size()).isBetween(1, 3 + event.tags().size());
                wishes.forEach(wish -> isWritable(wish.toString()));
                yield String.join(
                        " ", wishes.stream().map(FuzzedEventsTest::name).distinct().toList());
            }
        };
    }

    private static String name(Wish wish) {
        return switch (wish) {
            case Wish.Command(DomainCommand command) -> command.getClass().getSimpleName();
            case Wish.Invoice _ -> "Invoice";
        };
    }

    /** Half of a surrogate pair would come out of the database as something else. */
    private static void isWritable(String text) {
        CharsetEncoder utf8 = StandardCharsets.UTF_8.newEncoder();
        assertThat(utf8.canEncode(text)).as(text).isTrue();
    }

    private static int size(NostrEvent event) {
        int size = event.content().length();
        for (List<String> tag : event.tags()) {
            for (String item : tag) {
                size += 1 + item.length();
            }
        }
        return size;
    }

    private static NostrEvent event(Dice dice) {
        List<List<String>> tags = new ArrayList<>();
        int kind =
                dice.of(
                        5050,
                        5000 + dice.below(1_000),
                        7000,
                        7000,
                        6050,
                        6000 + dice.below(1_000),
                        31_990,
                        5,
                        dice.below(65_536));
        if (dice.oneIn(2)) {
            tags.add(List.of("e", dice.oneIn(8) ? dice.hex(64) : Market.TEXT_REQUEST.id()));
        }
        int count = dice.oneIn(400) ? dice.below(2_000) : dice.upTo(10);
        for (int i = 0; i < count; i++) {
            tags.add(tag(dice));
        }
        String content = content(dice, kind);
        if (SEALED.contains(content) && !dice.oneIn(8)) {
            tags.add(List.of("encrypted"));
        }
        return new NostrEvent(
                dice.hex(64),
                dice.oneIn(20) ? dice.hex(64) : dice.of(PARTIES).publicKey(),
                dice.oneIn(8)
                        ? dice.number() >>> (11 + dice.below(52))
                        : NOW.getEpochSecond() - dice.below(100),
                kind,
                tags,
                content,
                dice.hex(128));
    }

    private static List<String> tag(Dice dice) {
        String name =
                dice.of(
                        "i",
                        "param",
                        "output",
                        "bid",
                        "p",
                        "e",
                        "k",
                        "d",
                        "amount",
                        "bolt11",
                        "invoice",
                        "payment_request",
                        "pr",
                        "status",
                        "status",
                        "encrypted",
                        "expiration",
                        "relays",
                        "t",
                        "request",
                        "");
        List<String> tag = new ArrayList<>(List.of(name));
        for (int i = dice.oneIn(20) ? 0 : 1 + dice.upTo(3); i > 0; i--) {
            tag.add(dice.oneIn(4) ? Words.wellFormed(dice) : fitting(dice, name));
        }
        return tag;
    }

    private static String fitting(Dice dice, String name) {
        return switch (name) {
            case "p" -> dice.of(OURS, PROVIDER, BUYER).publicKey();
            case "e" -> dice.of(Market.TEXT_REQUEST.id(), Market.IMAGE_REQUEST.id());
            case "k" -> String.valueOf(5000 + dice.below(1_100));
            case "amount", "bid" ->
                    dice.of("1000", "0", "1_000", " 7 ", "2100000000000000001", "1e3", "１", "-1");
            case "bolt11", "invoice", "payment_request", "pr" ->
                    Market.invoice(100L * dice.below(50_000));
            case "status" ->
                    dice.of(
                            "payment-required",
                            "payment_required",
                            "PROCESSING",
                            "partial",
                            "success",
                            "error",
                            "x".repeat(2_500));
            case "expiration" -> dice.of("1", "999999999999999", "1800000000", "-1", "");
            case "param" -> dice.of("award_policy", "manual", "cheapest", "first_payable");
            case "i" -> dice.of("text", "url", "job", "event", "prompt");
            default -> Words.wellFormed(dice);
        };
    }

    private static String content(Dice dice, int kind) {
        if (kind == Kinds.HANDLER && !dice.oneIn(8)) {
            return OfferContent.of(dice);
        }
        return switch (dice.below(4)) {
            case 0 -> dice.of(SEALED);
            case 1 -> Market.invoice(100L * dice.below(50_000)) + dice.of("", " ", ".");
            default -> Words.wellFormed(dice);
        };
    }

    private static List<String> sealed() {
        List<String> payloads = new ArrayList<>();
        Dice dice = new Dice(44);
        for (int i = 0; payloads.size() < 600; i++) {
            NostrKey author = dice.of(PARTIES);
            String text =
                    dice.oneIn(3)
                            ? NostrJson.writeTags(List.of(tag(dice), tag(dice), tag(dice)))
                            : dice.oneIn(2) ? Messages.tags(dice) : Words.wellFormed(dice);
            if (!text.isEmpty() && StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
                payloads.add(
                        new Cryptor(author)
                                .encrypt(
                                        dice.of(Scheme.NIP04, Scheme.NIP44),
                                        OURS.publicKey(),
                                        "n" + i,
                                        text));
            }
        }
        return List.copyOf(payloads);
    }
}
