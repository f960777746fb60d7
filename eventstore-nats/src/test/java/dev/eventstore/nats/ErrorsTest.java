package dev.eventstore.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.eventstore.nats.Errors.Kind;
import dev.eventstore.nats.Requests.Reply;
import io.nats.client.impl.NatsMessage;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A server that could not store an event")
class ErrorsTest {

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "maximum bytes exceeded, FULL",
    "maximum messages exceeded, FULL",
    "write /data/blk: no space left on device, NO_ANSWER",
    "store is closed, NO_ANSWER"
  })
  void hasNotStoredItForSureOnlyWhereALimitOfTheStreamSaysSo(String words, Kind kind) {
    String answer =
        "{\"error\":{\"code\":503,\"err_code\":10077,\"description\":\"" + words + "\"}}";
    NatsMessage message = NatsMessage.builder().subject("inbox").data(answer).build();
    assertEquals(kind, Errors.classify(new Reply(List.of(message), null)).kind());
  }
}
