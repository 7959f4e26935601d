package exchequer.projections.reports;

/** Whether a report may still change. */
public enum ReportStatus {
    /** Facts of the window may still come. */
    PROVISIONAL,

    /** Every fact of the window that the rails can still bring of their own accord is in. */
    FINAL;

    /** The name on reports. */
    public String code() {
        return switch (this) {
            case PROVISIONAL -> "provisional";
            case FINAL -> "final";
        };
    }
}
