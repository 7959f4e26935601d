package exchequer.embedded;

import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The two servers of the process. A stop that comes while one of them starts waits for it, so that
 * no server outlives the process, and none starts after it.
 */
final class Servers {

    private final InfrastructureLog log;
    private final ReentrantLock postgresLock = new ReentrantLock();
    private final ReentrantLock kafkaLock = new ReentrantLock();
    private @Nullable PostgresServer postgres;
    private @Nullable KafkaBroker kafka;
    private volatile boolean stopping;

    Servers(InfrastructureLog log) {
        this.log = log;
    }

    PostgresServer startPostgres(InfrastructureFiles files, int wantedPort) throws IOException {
        postgresLock.lock();
        try {
            refuseWhenStopping();
            var server = startPostgresOn(files, wantedPort);
            postgres = server;
            return server;
        } finally {
            postgresLock.unlock();
        }
    }

    private static PostgresServer startPostgresOn(InfrastructureFiles files, int wantedPort)
            throws IOException {
        // A server that survived its owner may still hold the port; it must go before the look.
        PostgresServer.reclaim(files.postgres(), files.log("postgres"));
        int port = LoopbackPort.preferring(wantedPort);
        return PostgresServer.start(files.postgres(), port, files.log("postgres"));
    }

    KafkaBroker startKafka(InfrastructureFiles files, int wantedPort) throws IOException {
        kafkaLock.lock();
        try {
            refuseWhenStopping();
            var broker = KafkaBroker.start(files.kafka(), LoopbackPort.preferring(wantedPort));
            kafka = broker;
            return broker;
        } finally {
            kafkaLock.unlock();
        }
    }

    PostgresServer postgres() {
        postgresLock.lock();
        try {
            if (postgres == null) {
                throw new IllegalStateException("PostgreSQL was not started");
            }
            return postgres;
        } finally {
            postgresLock.unlock();
        }
    }

    boolean stopping() {
        return stopping;
    }

    void stop() {
        stopping = true;
        kafkaLock.lock();
        try {
            if (kafka != null) {
                kafka.close();
            }
        } catch (RuntimeException e) {
            log.failure("Kafka does not stop cleanly", e);
        } finally {
            kafkaLock.unlock();
        }
        postgresLock.lock();
        try {
            if (postgres != null) {
                postgres.close();
            }
        } catch (IOException e) {
            log.failure("PostgreSQL does not stop cleanly", e);
        } finally {
            postgresLock.unlock();
        }
    }

    private void refuseWhenStopping() {
        if (stopping) {
            throw new IllegalStateException("the process is stopping");
        }
    }
}
