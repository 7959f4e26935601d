package exchequer.eventstore.consumer;

import org.apache.kafka.common.KafkaException;

/** At a first start the relay makes the topic a moment later: nothing to worry about. */
final class NoTopicYet extends KafkaException {

    private static final long serialVersionUID = 1L;

    NoTopicYet(String topic) {
        super("no topic " + topic + " yet");
    }
}
