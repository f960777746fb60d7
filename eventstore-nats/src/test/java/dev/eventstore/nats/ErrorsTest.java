package dev.eventstore.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.eventstore.nats.Errors.Kind;
import dev.eventstore.nats.Requests.Reply;
import io.nats.client.impl.NatsMessage;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
    assertEquals(kind, Errors.classify(reply(answer)).kind());
  }

  @ParameterizedTest(name = "{0}: one {1}, several {2}")
  @CsvSource({
    "10002, FULL, NO_ANSWER",
    "10023, BUSY, NO_ANSWER",
    "10028, BUSY, NO_ANSWER",
    "10047, FULL, NO_ANSWER",
    "10054, TOO_LARGE, TOO_LARGE",
    "10071, MOVED, MOVED",
    "10176, BUSY, BUSY",
    "10210, BUSY, BUSY"
  })
  void mayHaveStoredTheFirstOfSeveralBeforeItRefusesAnother(int code, Kind one, Kind several) {
    String answer = "{\"error\":{\"code\":503,\"err_code\":" + code + ",\"description\":\"\"}}";
    assertEquals(one, Errors.classify(reply(answer)).kind());
    assertEquals(several, Errors.classifyCommit(reply(answer)).kind());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "+ACK",
        "{}",
        "{\"error\":{\"code\":503,\"err_code\":10063,\"description\":\"sequence does not match\"}}",
        "{\"error\":{\"code\":500,\"err_code\":19999,\"description\":\"of a later version\"}}"
      })
  void isNotWhatAnAnswerSaysThatIsNotKnown(String answer) {
    assertEquals(Kind.NO_ANSWER, Errors.classify(reply(answer)).kind());
  }

  private static Reply reply(String answer) {
    NatsMessage message = NatsMessage.builder().subject("inbox").data(answer).build();
    return new Reply(List.of(message), null);
  }
}
