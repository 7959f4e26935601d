package exchequer.server.rest;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.databind.ObjectMapper;
import exchequer.projections.view.RfqView;
import exchequer.projections.view.TimelineEntry;
import io.quarkus.jackson.ObjectMapperCustomizer;
import jakarta.inject.Singleton;

/** Views keep some columns as JSON text; to readers of the API they are JSON. */
@Singleton
final class ViewJson implements ObjectMapperCustomizer {

    private abstract static class RfqMixin {
        @JsonRawValue String inputs;
        @JsonRawValue String params;
        @JsonRawValue String targets;
    }

    private abstract static class TimelineMixin {
        @JsonRawValue String data;
    }

    @Override
    public void customize(ObjectMapper mapper) {
        mapper.addMixIn(RfqView.class, RfqMixin.class);
        mapper.addMixIn(TimelineEntry.class, TimelineMixin.class);
    }
}
