package exchequer.nip90.encryption;

/** How a text is encrypted. */
public enum Scheme {
    NIP04,
    NIP44;

    /** Tells by the form of the payload, as every client does: tags rarely say. */
    public static Scheme of(String payload) {
        return Nip04Key.looksLike(payload) ? NIP04 : NIP44;
    }
}
