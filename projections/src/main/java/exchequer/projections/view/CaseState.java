package exchequer.projections.view;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Whether somebody still has to look. */
public enum CaseState {
    @JsonProperty("open")
    OPEN,
    @JsonProperty("resolved")
    RESOLVED
}
