package exchequer.settlement.reconcile;

/** How far each side had come when it was compared, as positions of the log. */
public record Cut(long log, long views, long books) {

    public static final Cut NONE = new Cut(0, 0, 0);
}
