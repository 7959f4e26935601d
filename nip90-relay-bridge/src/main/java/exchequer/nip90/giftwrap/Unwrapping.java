package exchequer.nip90.giftwrap;

import exchequer.nip90.encryption.Decryption;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.Rumour;

/** What was in a gift wrap, or why nothing in it is believed. */
public sealed interface Unwrapping {

    /**
     * The seal's author wrote this, to us. Whether it is new, or was heard before in another wrap,
     * its id says; its time is the author's claim, as of any event.
     *
     * @param seal proves the author; keep it where the rumour is evidence
     */
    record Unwrapped(Rumour rumour, NostrEvent seal) implements Unwrapping {}

    /** In the order in which it is looked for; nothing after it was looked at. */
    sealed interface Refused extends Unwrapping {}

    record NotAWrap(int kind) implements Refused {}

    /** No {@code p} tag names us. */
    record ForSomebodyElse() implements Refused {}

    /** By NIP-40, of the wrap or of the seal. */
    record Expired() implements Refused {}

    /** Id or signature of the wrap is wrong. */
    record WrapForged() implements Refused {}

    record WrapUnreadable(Decryption.Reason reason) implements Refused {}

    /** What was in the wrap is no event of kind 13. */
    record NotASeal(String why) implements Refused {}

    /** A seal has no tags, which would say in public what it hides; NIP-17 allows an expiration. */
    record SealTagged() implements Refused {}

    /** Id or signature of the seal is wrong: its author is not who it says. */
    record SealForged() implements Refused {}

    record SealUnreadable(Decryption.Reason reason) implements Refused {}

    /** What was in the seal is no unsigned event. */
    record NotARumour(String why) implements Refused {}

    /** The seal's author speaks in the name of another. */
    record AuthorsDiffer(String ofSeal, String ofRumour) implements Refused {}

    /** The rumour's id is not that of its contents. */
    record RumourForged() implements Refused {}
}
