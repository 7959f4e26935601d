package exchequer.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a request gets wrong: a precise problem comes back and nothing happened. */
class BadInputIT {

    private static Scene scene;

    @BeforeAll
    static void one_delivered_order_stands_in_the_market() {
        scene = Scene.on(RunningServer.shared());
    }

    @ParameterizedTest
    @MethodSource({
        "exchequer.server.WrongBodies#bodies",
        "exchequer.server.WrongBodies#values",
        "exchequer.server.WrongBodies#texts",
        "exchequer.server.WrongCalls#identifiers",
        "exchequer.server.WrongCalls#owners",
        "exchequer.server.WrongCalls#callers",
        "exchequer.server.WrongCalls#reports"
    })
    void wrong_request_is_answered_by_its_problem_and_changes_nothing(Wrong wrong) {
        Log log = Log.of(scene.server());
        long before = log.head();

        Answer answer = Caller.send(wrong.request().apply(scene));

        assertThat(answer.status()).as(answer.toString()).isEqualTo(wrong.status());
        assertThat(answer.contentType()).startsWith("application/problem+json");
        assertThat(answer.json().path("code").asText())
                .as(answer.toString())
                .isEqualTo(wrong.code());
        assertThat(answer.json().path("status").asInt()).isEqualTo(wrong.status());
        assertThat(answer.json().path("type").asText()).isEqualTo("/problems/" + wrong.code());
        assertThat(answer.json().path("title").asText()).isNotBlank();
        assertThat(log.head()).as("nothing was written").isEqualTo(before);
    }

    /** The server notices in the middle of the body, and says no more than the status. */
    @Test
    void body_that_hides_its_size_is_cut_off_at_the_limit() {
        Log log = Log.of(scene.server());
        long before = log.head();

        Answer answer =
                Caller.send(
                        scene.owner()
                                .api()
                                .posting(
                                        "/v1/rfqs",
                                        Buyer.freshKey(),
                                        BodyPublishers.ofInputStream(
                                                () ->
                                                        new ByteArrayInputStream(
                                                                new byte[2 << 20]))));

        assertThat(answer.status()).as(answer.toString()).isEqualTo(413);
        assertThat(log.head()).isEqualTo(before);
    }
}
