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
import exchequer.nip90.encryption.Scheme;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.translation.Translation.Wish;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads a job request, kinds 5000 to 5999, as a request for quotes. NIP-90, "Job request". */
final class RequestReader {

    private static final int TYPE = 2;
    private static final int RELAY = 3;
    private static final int MARKER = 4;
    private static final String JOB = "job";
    private static final Set<String> TYPES = Set.of("text", "url", "event", JOB);

    /** What is encrypted with the inputs: NIP-90 names the first two, NDK adds the others. */
    private static final Set<String> ENCRYPTED =
            Set.of("i", "param", "output", "bid", "relays", "t", "p");

    private final JobDefaults defaults;
    private final TenantId tenant;
    private final String marketKey;
    private final Function<String, Optional<Job>> jobs;
    private final SealedPart sealed;

    /**
     * @param jobs finds the job of a request event id
     */
    RequestReader(
            JobDefaults defaults,
            TenantId tenant,
            String marketKey,
            Function<String, Optional<Job>> jobs,
            SealedPart sealed) {
        this.defaults = defaults;
        this.tenant = tenant;
        this.marketKey = marketKey;
        this.jobs = jobs;
        this.sealed = sealed;
    }

    Translation read(NostrEvent event, Instant now) {
        if (!SealedPart.isIn(event)) {
            return read(event, null, now);
        }
        return switch (sealed.open(event)) {
            case SealedPart.Opening.Closed(Translation.Refused why) -> why;
            case SealedPart.Opening.Opened(Scheme scheme, String text) ->
                    sealed.tags(text)
                            .map(tags -> SealedPart.inClear(event, tags, ENCRYPTED, ""))
                            .map(clear -> read(clear, scheme, now))
                            .orElseGet(
                                    () ->
                                            new Translation.Refused(
                                                    "encrypted_malformed",
                                                    "what was encrypted is no list of tags"));
        };
    }

    private Translation read(NostrEvent event, @Nullable Scheme scheme, Instant now) {
        List<Optional<Msat>> bids = event.tagValues("bid").stream().map(AmountText::read).toList();
        if (bids.stream().anyMatch(Optional::isEmpty)) {
            return new Translation.Refused("field_malformed", "bid is no amount in msat");
        }
        // NDK adds a bid whenever one is set. Which it meant last nobody can know, as others may
        // sort tags; only the lowest never spends more than the buyer said.
        Msat maxPrice =
                bids.stream()
                        .flatMap(Optional::stream)
                        .min(Comparator.naturalOrder())
                        .orElse(defaults.maxPrice());
        Optional<AwardPolicy> policy = policy(event);
        if (policy.isEmpty()) {
            return new Translation.Refused(
                    "field_malformed", "award_policy must be manual, cheapest or first_payable");
        }
        Optional<List<Pubkey>> named = targets(event, scheme != null);
        if (named.isEmpty()) {
            return new Translation.Refused("field_malformed", "p is no public key");
        }
        List<Pubkey> targets = named.get();
        // Only whom the buyer trusts may read it, and the market can not choose for the buyer.
        if (scheme != null && targets.isEmpty()) {
            return new Translation.Refused(
                    "encrypted_without_provider",
                    "name the providers that may read it in p tags beside the market's");
        }
        List<JobInput> inputs = inputs(event);
        if (continuesEncrypted(inputs)) {
            return new Translation.Refused(
                    "chained_job_encrypted",
                    "only its buyer can read the result of an encrypted job; pass it on as text");
        }
        Pubkey buyer = new Pubkey(event.pubkey());
        RfqId rfq = RfqId.of(tenant, buyer, event.id());
        return new Translation.Wishes(
                new Job(event.id(), event.kind(), rfq, tenant, buyer, scheme, null),
                List.of(
                        new Wish.Command(
                                open(event, rfq, inputs, maxPrice, policy.get(), targets, now))));
    }

    /** Empty when one of them is no key. */
    private Optional<List<Pubkey>> targets(NostrEvent event, boolean encrypted) {
        Set<Pubkey> targets = new LinkedHashSet<>();
        for (String target : event.tagValues("p")) {
            // What only looks like a key nobody can encrypt for; in clear it harms nobody.
            if (!target.matches("[0-9a-f]{64}") || encrypted && !sealed.canBeShownTo(target)) {
                return Optional.empty();
            }
            // Whoever addresses the market leaves the choice to it, or nobody could be chosen.
            if (!target.equals(marketKey)) {
                targets.add(new Pubkey(target));
            }
        }
        return Optional.of(List.copyOf(targets));
    }

    private OpenRfq open(
            NostrEvent event,
            RfqId rfq,
            List<JobInput> inputs,
            Msat maxPrice,
            AwardPolicy policy,
            List<Pubkey> targets,
            Instant now) {
        Instant expiresAt = expiresAt(event);
        Instant quoteUntil = now.plus(defaults.quoteWindow());
        return new OpenRfq(
                rfq,
                new Pubkey(event.pubkey()),
                Kinds.serviceOf(event.kind()),
                inputs,
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
                now);
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
                inputs.add(
                        new JobInput(typeOf(tag), tag.get(1), said(tag, RELAY), said(tag, MARKER)));
            }
        }
        if (inputs.isEmpty()) {
            event.tagsNamed("input").stream()
                    .filter(tag -> tag.size() > 1)
                    .map(RequestReader::spelledOut)
                    .forEach(inputs::add);
        }
        // A third of the wild's text requests put the prompt into the content.
        if (inputs.isEmpty() && !event.content().isBlank()) {
            inputs.add(new JobInput("text", event.content()));
        }
        return inputs;
    }

    /** {@code ["input", "text", "Hi"]}, which the wild has: the type comes first. */
    private static JobInput spelledOut(List<String> tag) {
        return tag.size() > TYPE && TYPES.contains(tag.get(1))
                ? new JobInput(tag.get(1), tag.get(TYPE))
                : new JobInput(typeOf(tag), tag.get(1));
    }

    private static @Nullable String said(List<String> tag, int place) {
        return tag.size() <= place || tag.get(place).isEmpty() ? null : tag.get(place);
    }

    private static String typeOf(List<String> tag) {
        if (tag.size() <= TYPE || tag.get(TYPE).isEmpty() || tag.get(TYPE).equals("prompt")) {
            return "text";
        }
        return tag.get(TYPE);
    }

    /** Whoever works on it would wait for a result that it can never read. */
    private boolean continuesEncrypted(List<JobInput> inputs) {
        // The market's decider refuses more inputs than these.
        return inputs.stream()
                .limit(OpenRfq.MAX_INPUTS)
                .filter(input -> input.type().equals(JOB))
                .map(input -> jobs.apply(input.data()))
                .flatMap(Optional::stream)
                .anyMatch(job -> job.scheme() != null);
    }

    private static List<JobParam> params(NostrEvent event) {
        return event.tagsNamed("param").stream()
                .filter(tag -> tag.size() > 1)
                .map(tag -> new JobParam(tag.get(1), tag.subList(2, tag.size())))
                .toList();
    }
}
