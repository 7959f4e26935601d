package exchequer.nip90.relay;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A database that stops chosen threads at chosen moments, to make every race happen on purpose. */
final class GatedDatabase {

    static final String WRITER = "nostr-relay-writer";
    static final String QUERY = "nostr-relay-query";

    private final DataSource database;
    private volatile @Nullable Gate beforeConnecting;
    private volatile @Nullable Gate afterCommit;
    private volatile boolean down;

    GatedDatabase(DataSource database) {
        this.database = database;
    }

    /** Stops the threads with this name once they get there. */
    record Gate(String threads, CountDownLatch reached, CountDownLatch open) {

        static Gate of(String threads) {
            return new Gate(threads, new CountDownLatch(1), new CountDownLatch(1));
        }

        void awaitReached() {
            await(reached);
        }

        void release() {
            open.countDown();
        }

        private void pass() {
            if (Thread.currentThread().getName().startsWith(threads)) {
                reached.countDown();
                await(open);
            }
        }

        private static void await(CountDownLatch latch) {
            try {
                if (!latch.await(10, TimeUnit.SECONDS)) {
                    throw new AssertionError("waited in vain");
                }
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    Gate holdBeforeConnecting(String threads) {
        Gate gate = Gate.of(threads);
        beforeConnecting = gate;
        return gate;
    }

    Gate holdAfterCommit(String threads) {
        Gate gate = Gate.of(threads);
        afterCommit = gate;
        return gate;
    }

    void setDown(boolean isDown) {
        down = isDown;
    }

    DataSource dataSource() {
        return proxy(
                DataSource.class,
                (_, method, arguments) -> {
                    if (!method.getName().equals("getConnection")) {
                        return call(method, database, arguments);
                    }
                    pass(beforeConnecting);
                    if (down) {
                        throw new SQLException("connection refused", "08001");
                    }
                    return gated(database.getConnection());
                });
    }

    private Connection gated(Connection connection) {
        return proxy(
                Connection.class,
                (_, method, arguments) -> {
                    Object result = call(method, connection, arguments);
                    if (method.getName().equals("commit")) {
                        pass(afterCommit);
                    }
                    return result;
                });
    }

    private static void pass(@Nullable Gate gate) {
        if (gate != null) {
            gate.pass();
        }
    }

    private static @Nullable Object call(
            java.lang.reflect.Method method, Object target, Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        Object proxy =
                Proxy.newProxyInstance(
                        GatedDatabase.class.getClassLoader(), new Class<?>[] {type}, handler);
        return type.cast(proxy);
    }
}
