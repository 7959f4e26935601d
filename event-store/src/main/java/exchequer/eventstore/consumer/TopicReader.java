package exchequer.eventstore.consumer;

import exchequer.eventstore.relay.EventTopic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches, decodes and prepares the records of a topic in a thread of its own, while those fetched
 * before are applied. How far it may be ahead is up to {@link Backlog}.
 */
final class TopicReader implements AutoCloseable {

    /** What the reader hands over, in order; nothing follows a failure. */
    sealed interface Handover {

        /** What one fetch brought; each partition in its order. */
        record Fetched(List<Arrival> arrivals) implements Handover {}

        /**
         * The partitions of which everything in Kafka was handed over before.
         *
         * @param missing the position it was asked for
         */
        record AtEnd(long missing, BitSet partitions) implements Handover {}

        /** Kafka's exception; the reader has ended. */
        record Failed(RuntimeException failure) implements Handover {}
    }

    /** One record of a partition. */
    sealed interface Arrival {

        record Readable(IncomingRecord record) implements Arrival {}

        /** Neither this record nor any later one of its partition can be used. */
        record Unreadable(int partition, ConsumerHaltedException failure) implements Arrival {}
    }

    private static final Logger LOG = LoggerFactory.getLogger(TopicReader.class);
    private static final Duration IDLE_POLL = Duration.ofMillis(200);

    /** While partitions are paused: one of them may be the next to be wanted. */
    private static final Duration SHORT_POLL = Duration.ofMillis(10);

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;
    private final Backlog backlog;
    private final RecordDecoder decoder;
    private final Function<ReceivedEvent, ?> preparation;
    private final BitSet unreadable = new BitSet();
    private final BlockingQueue<Handover> handovers = new LinkedBlockingQueue<>();
    private final Thread thread;
    private final AtomicLong endsWantedFor = new AtomicLong();
    private volatile boolean closed;
    private volatile long unread;

    private TopicReader(
            KafkaConsumer<byte[], byte[]> consumer,
            EventTopic topic,
            Backlog backlog,
            RecordDecoder decoder,
            Function<ReceivedEvent, ?> preparation,
            String name,
            long[] nextOffsets) {
        this.consumer = consumer;
        this.decoder = decoder;
        this.preparation = preparation;
        this.partitions = topic.topicPartitions();
        this.backlog = backlog;
        this.thread = Thread.ofPlatform().daemon().name("reader-" + name).unstarted(this::run);
        consumer.assign(partitions);
        for (var partition : partitions) {
            consumer.seek(partition, nextOffsets[partition.partition()]);
        }
    }

    /** Begins to read; the consumer belongs to the reader from now on, also when this fails. */
    static TopicReader start(
            KafkaConsumer<byte[], byte[]> consumer,
            EventTopic topic,
            Backlog backlog,
            RecordDecoder decoder,
            Function<ReceivedEvent, ?> preparation,
            String name,
            long[] nextOffsets) {
        var reader =
                new TopicReader(consumer, topic, backlog, decoder, preparation, name, nextOffsets);
        reader.thread.start();
        return reader;
    }

    /** What comes next, or nothing when that takes too long. */
    @Nullable Handover next(Duration longest) throws InterruptedException {
        return handovers.poll(longest.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Asks for an {@link Handover.AtEnd}, which comes after the next fetch. */
    void askForEnds(long missing) {
        endsWantedFor.set(missing);
    }

    /** Records in Kafka that are not fetched, as of the last fetch; counts markers too. */
    long unread() {
        return unread;
    }

    private void run() {
        try {
            while (!closed) {
                fetch();
                answer(endsWantedFor.getAndSet(0));
            }
        } catch (WakeupException | InterruptedException e) {
            LOG.debug("{} ends", thread.getName(), e);
        } catch (RuntimeException e) {
            handovers.add(new Handover.Failed(e));
        } catch (Error e) {
            handovers.add(new Handover.Failed(new IllegalStateException("reading failed", e)));
        } finally {
            consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
        }
    }

    private void answer(long missing) {
        if (missing > 0) {
            handovers.add(new Handover.AtEnd(missing, atEnd()));
        }
    }

    private void fetch() throws InterruptedException {
        boolean paused = pauseWhatIsAhead();
        var fetched = consumer.poll(paused ? SHORT_POLL : IDLE_POLL);
        unread = unreadNow();
        if (fetched.isEmpty()) {
            return;
        }
        var arrivals = new ArrayList<Arrival>(fetched.count());
        for (var message : fetched) {
            if (!unreadable.get(message.partition())) {
                arrivals.add(decoded(message));
            }
        }
        handovers.add(new Handover.Fetched(arrivals));
    }

    private Arrival decoded(ConsumerRecord<byte[], byte[]> message) {
        try {
            var decoded = decoder.decode(message);
            var incoming = decoded.withPrepared(preparation.apply(decoded.event()));
            backlog.add(incoming);
            return new Arrival.Readable(incoming);
        } catch (ConsumerHaltedException e) {
            unreadable.set(message.partition());
            return new Arrival.Unreadable(message.partition(), e);
        }
    }

    /** A partition that is ahead pauses; the one that has what is missing never is. */
    private boolean pauseWhatIsAhead() throws InterruptedException {
        while (partitions.stream().allMatch(each -> backlog.isFull(each.partition())) && !closed) {
            backlog.awaitRoom(IDLE_POLL);
        }
        boolean paused = false;
        for (var partition : partitions) {
            if (backlog.isFull(partition.partition())) {
                consumer.pause(List.of(partition));
                paused = true;
            } else {
                consumer.resume(List.of(partition));
            }
        }
        return paused;
    }

    private long unreadNow() {
        long sum = 0;
        for (var partition : partitions) {
            sum += consumer.currentLag(partition).orElse(0);
        }
        return sum;
    }

    private BitSet atEnd() {
        var ends = consumer.endOffsets(partitions);
        var atEnd = new BitSet();
        for (var partition : partitions) {
            if (consumer.position(partition) >= ends.get(partition)) {
                atEnd.set(partition.partition());
            }
        }
        return atEnd;
    }

    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
        try {
            if (!thread.join(CLOSE_TIMEOUT)) {
                LOG.warn("{} does not end, left alone", thread.getName());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
