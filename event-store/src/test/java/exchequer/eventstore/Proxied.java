package exchequer.eventstore;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/** An interface of JDBC whose calls go through a test's hands. */
public final class Proxied {

    /** Stands for every method. */
    @FunctionalInterface
    public interface Call {
        @Nullable Object of(Method method, Object[] arguments) throws Exception;
    }

    private Proxied() {}

    public static <T> T of(Class<T> type, Call call) {
        return type.cast(
                Proxy.newProxyInstance(
                        Proxied.class.getClassLoader(),
                        new Class<?>[] {type},
                        (_, method, arguments) -> call.of(method, arguments)));
    }

    /** The call as it would have been, with the exceptions it has. */
    public static @Nullable Object invoke(Object target, Method method, Object[] arguments)
            throws Exception {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }
}
