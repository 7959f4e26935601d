package exchequer.nip90.translation;

import exchequer.market.events.AwardPolicy;
import exchequer.market.events.JobInput;
import exchequer.market.events.JobParam;
import exchequer.market.events.RfqOrigin;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.RfqId;
import exchequer.market.ids.TenantId;
import exchequer.market.money.Msat;
import exchequer.market.rfq.open.OpenRfq;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.translation.Translation.Wish;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads a job request, kinds 5000 to 5999, as a request for quotes. NIP-90, "Job request". */
final class RequestReader {

    private static final int TYPE = 2;

    private final JobDefaults defaults;
    private final TenantId tenant;

    RequestReader(JobDefaults defaults, TenantId tenant) {
        this.defaults = defaults;
        this.tenant = tenant;
    }

    Translation read(NostrEvent event, Instant receivedAt) {
        // The tag stands alone, without a value.
        if (!event.tagsNamed("encrypted").isEmpty()) {
            return new Translation.Refused(
                    "encrypted_request", "encrypted requests are not understood yet");
        }
        Optional<String> bid = event.firstTag("bid");
        Optional<Msat> maxPrice = bid.flatMap(AmountText::read);
        if (bid.isPresent() && maxPrice.isEmpty()) {
            return new Translation.Refused("field_malformed", "bid is no amount in msat");
        }
        Optional<AwardPolicy> policy = policy(event);
        if (policy.isEmpty()) {
            return new Translation.Refused(
                    "field_malformed", "award_policy must be manual, cheapest or first_payable");
        }
        List<Pubkey> targets = new ArrayList<>();
        for (String target : event.tagValues("p")) {
            if (!target.matches("[0-9a-f]{64}")) {
                return new Translation.Refused("field_malformed", "p is no public key");
            }
            targets.add(new Pubkey(target));
        }
        Pubkey buyer = new Pubkey(event.pubkey());
        RfqId rfq = RfqId.of(tenant, buyer, event.id());
        return new Translation.Wishes(
                new Job(event.id(), event.kind(), rfq, tenant, buyer),
                List.of(
                        new Wish.Command(
                                open(
                                        event,
                                        rfq,
                                        maxPrice.orElse(defaults.maxPrice()),
                                        policy.get(),
                                        targets,
                                        receivedAt))));
    }

    private OpenRfq open(
            NostrEvent event,
            RfqId rfq,
            Msat maxPrice,
            AwardPolicy policy,
            List<Pubkey> targets,
            Instant receivedAt) {
        Instant expiresAt = expiresAt(event);
        Instant quoteUntil = receivedAt.plus(defaults.quoteWindow());
        return new OpenRfq(
                rfq,
                new Pubkey(event.pubkey()),
                Kinds.serviceOf(event.kind()),
                inputs(event),
                params(event),
                event.firstTag("output").orElse("text/plain"),
                maxPrice,
                policy,
                defaults.acceptance(),
                defaults.paymentTerms(),
                targets,
                RfqOrigin.RELAY,
                event.id(),
                quoteUntil.isAfter(expiresAt) ? expiresAt : quoteUntil,
                expiresAt,
                receivedAt);
    }

    /** Counted from the buyer's own time, so that a request found late is stale and not fresh. */
    private Instant expiresAt(NostrEvent event) {
        return Instant.ofEpochSecond(
                event.expiration().orElse(event.createdAt() + defaults.lifetime().toSeconds()));
    }

    private Optional<AwardPolicy> policy(NostrEvent event) {
        return event.tagsNamed("param").stream()
                .filter(tag -> tag.size() > TYPE && tag.get(1).equals("award_policy"))
                .findFirst()
                .map(tag -> tag.get(TYPE))
                .map(
                        name ->
                                Arrays.stream(AwardPolicy.values())
                                        .filter(p -> p.name().toLowerCase(Locale.ROOT).equals(name))
                                        .findFirst())
                .orElse(Optional.of(defaults.awardPolicy()));
    }

    private static List<JobInput> inputs(NostrEvent event) {
        List<JobInput> inputs = new ArrayList<>();
        for (List<String> tag : event.tagsNamed("i")) {
            if (tag.size() > 1) {
                inputs.add(new JobInput(typeOf(tag), tag.get(1)));
            }
        }
        // A third of the wild's text requests put the prompt into the content.
        if (inputs.isEmpty() && !event.content().isBlank()) {
            inputs.add(new JobInput("text", event.content()));
        }
        return inputs;
    }

    private static String typeOf(List<String> tag) {
        if (tag.size() <= TYPE || tag.get(TYPE).isEmpty() || tag.get(TYPE).equals("prompt")) {
            return "text";
        }
        return tag.get(TYPE);
    }

    private static List<JobParam> params(NostrEvent event) {
        return event.tagsNamed("param").stream()
                .filter(tag -> tag.size() > 1)
                .map(tag -> new JobParam(tag.get(1), tag.subList(2, tag.size())))
                .toList();
    }
}
