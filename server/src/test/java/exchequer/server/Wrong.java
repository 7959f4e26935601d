package exchequer.server;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.function.Function;

/** A request that has to be refused, and how. */
record Wrong(String name, Function<Scene, HttpRequest.Builder> request, int status, String code) {

    static Wrong posting(
            String name,
            Function<Scene, Buyer> by,
            Function<Scene, String> path,
            String body,
            int status,
            String code) {
        return new Wrong(
                name,
                scene ->
                        by.apply(scene)
                                .api()
                                .posting(
                                        path.apply(scene),
                                        Buyer.freshKey(),
                                        BodyPublishers.ofString(body)),
                status,
                code);
    }

    static Wrong byOperator(
            String name, Function<Scene, String> path, String body, int status, String code) {
        return new Wrong(
                name,
                scene ->
                        scene.server()
                                .operator()
                                .posting(
                                        path.apply(scene),
                                        Buyer.freshKey(),
                                        BodyPublishers.ofString(body)),
                status,
                code);
    }

    @Override
    public String toString() {
        return name + " → " + status + " " + code;
    }
}
