package dev.eventstore.benchmarks;

import dev.eventstore.AggregateId;
import dev.eventstore.EncodedEvent;
import dev.eventstore.NewEvent;
import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.JetStream;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.PushSubscribeOptions;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.DeliverPolicy;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.PublishAck;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The raw limit of JetStream: the client's own calls, with the same headers and bodies. It
 * remembers in memory at which sequences the events of each aggregate and correlation are, which no
 * program could, and checks nothing of what comes back.
 */
final class RawNats
    implements Contender<EncodedEvent>, Contender.Following, Contender.Pipelining<EncodedEvent> {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int LINKS = 16;
  private static final int RADIX = 36;
  private static final int LOADING_IN_FLIGHT = 256;

  private final Connection connection;
  private final JetStream jetStream;
  private final String stream;
  private final String prefix;
  private final Map<AggregateId, List<Long>> sequences = new ConcurrentHashMap<>();
  private final Map<UUID, List<Long>> correlations = new ConcurrentHashMap<>();
  private final AtomicLong batches = new AtomicLong();

  RawNats(Connection connection, String stream, String prefix) throws Exception {
    this.connection = connection;
    this.jetStream = connection.jetStream();
    this.stream = stream;
    this.prefix = prefix;
    connection
        .jetStreamManagement()
        .addStream(
            StreamConfiguration.builder()
                .name(stream)
                .subjects(prefix + ".>")
                .storageType(StorageType.File)
                .allowDirect(true)
                .allowAtomicPublish(true)
                .build());
  }

  @Override
  public void append(Batch<EncodedEvent> batch) throws Exception {
    if (batch.events().size() == 1) {
      Message message = message(batch, 0);
      stored(batch, jetStream.publish(message).getSeqno());
    } else {
      stored(batch, new PublishAck(startBatch(batch).get()).getSeqno());
    }
  }

  @Override
  public CompletableFuture<?> startAppend(Batch<EncodedEvent> batch) {
    return batch.events().size() == 1
        ? jetStream.publishAsync(message(batch, 0)).thenAccept(ack -> stored(batch, ack.getSeqno()))
        : startBatch(batch).thenAccept(reply -> storedBatch(batch, reply));
  }

  @Override
  public void load(List<Batch<EncodedEvent>> all) {
    List<CompletableFuture<?>> underWay = new ArrayList<>(LOADING_IN_FLIGHT);
    for (Batch<EncodedEvent> batch : all) {
      underWay.add(startAppend(batch));
      if (underWay.size() == LOADING_IN_FLIGHT || batch.events().size() > 1) {
        underWay.forEach(CompletableFuture::join);
        underWay.clear();
      }
    }
    underWay.forEach(CompletableFuture::join);
  }

  /** An ordered consumer of the aggregate's subjects. */
  @Override
  public int readAggregate(AggregateId aggregate, long fromVersion) throws Exception {
    return consume(subject(aggregate) + ">", Integer.MAX_VALUE);
  }

  /** One question to the leader. */
  @Override
  public long version(AggregateId aggregate) throws Exception {
    String question = "{\"last_by_subj\":\"" + subject(aggregate) + ">\"}";
    Message answer =
        connection.request(
            "$JS.API.STREAM.MSG.GET." + stream,
            question.getBytes(StandardCharsets.UTF_8),
            PATIENCE);
    MessageInfo last = new MessageInfo(answer, stream, false);
    return Long.parseLong(
        Objects.requireNonNull(
            Objects.requireNonNull(last.getHeaders()).getFirst("Event-Version")));
  }

  /** Direct gets, all at once, of sequences that are known beforehand. */
  @Override
  public int readCorrelation(UUID correlationId) {
    List<CompletableFuture<Message>> answers = new ArrayList<>();
    for (long sequence : correlations.getOrDefault(correlationId, List.of())) {
      String question = "{\"seq\":" + sequence + "}";
      answers.add(
          connection.request(
              "$JS.API.DIRECT.GET." + stream, question.getBytes(StandardCharsets.UTF_8)));
    }
    answers.forEach(answer -> Objects.requireNonNull(answer.join().getHeaders()));
    return answers.size();
  }

  @Override
  public int scan(int limit) throws Exception {
    return consume(prefix + ".>", limit);
  }

  @Override
  public AutoCloseable follow(Consumer<UUID> onEvent) throws Exception {
    Dispatcher dispatcher = connection.createDispatcher();
    JetStreamSubscription subscription =
        jetStream.subscribe(
            prefix + ".>",
            dispatcher,
            message ->
                onEvent.accept(
                    UUID.fromString(
                        Objects.requireNonNull(
                            Objects.requireNonNull(message.getHeaders()).getFirst("Nats-Msg-Id")))),
            false,
            PushSubscribeOptions.builder().stream(stream)
                .ordered(true)
                .configuration(
                    ConsumerConfiguration.builder().deliverPolicy(DeliverPolicy.New).build())
                .build());
    return () -> {
      if (subscription.isActive()) {
        dispatcher.unsubscribe(subscription);
      }
      connection.closeDispatcher(dispatcher);
    };
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private int consume(String filter, int limit) throws Exception {
    JetStreamSubscription subscription =
        jetStream.subscribe(
            filter, PushSubscribeOptions.builder().stream(stream).ordered(true).build());
    int count = 0;
    boolean isLast = false;
    while (count < limit && !isLast) {
      Message message = subscription.nextMessage(PATIENCE);
      isLast = message.metaData().pendingCount() == 0;
      count++;
    }
    subscription.unsubscribe();
    return count;
  }

  private CompletableFuture<Message> startBatch(Batch<EncodedEvent> batch) {
    String id = Long.toString(batches.incrementAndGet(), RADIX);
    int last = batch.events().size() - 1;
    for (int i = 0; i < last; i++) {
      connection.publish(inBatch(message(batch, i), id, i));
    }
    Message commit = inBatch(message(batch, last), id, last);
    Objects.requireNonNull(commit.getHeaders()).put("Nats-Batch-Commit", "1");
    return connection.request(commit);
  }

  private static Message inBatch(Message message, String id, int index) {
    Headers headers = Objects.requireNonNull(message.getHeaders());
    headers.put("Nats-Batch-Id", id);
    headers.put("Nats-Batch-Sequence", Integer.toString(index + 1));
    return message;
  }

  private Message message(Batch<EncodedEvent> batch, int index) {
    NewEvent<EncodedEvent> event = batch.events().get(index);
    List<Long> known = sequences.getOrDefault(batch.aggregate(), List.of());
    Headers headers = new Headers();
    headers.put("Nats-Msg-Id", event.id().toString());
    headers.put("Event-Type", event.data().type());
    headers.put("Event-Version", Long.toString(batch.version() + index + 1));
    headers.put("Event-Time", Instant.now().toString());
    if (event.correlationId() != null) {
      headers.put("Event-Correlation", event.correlationId().toString());
    }
    String links = links(known);
    if (!links.isEmpty()) {
      headers.put("Event-Links", links);
    }
    if (index == 0) {
      long last = known.isEmpty() ? 0 : known.get(known.size() - 1);
      headers.put("Nats-Expected-Last-Subject-Sequence", Long.toString(last));
      headers.put("Nats-Expected-Last-Subject-Sequence-Subject", subject(batch.aggregate()) + ">");
    }
    return NatsMessage.builder()
        .subject(subject(batch.aggregate()) + "deviceregistered")
        .headers(headers)
        .data(event.data().payload())
        .build();
  }

  private static String links(List<Long> known) {
    StringBuilder links = new StringBuilder();
    for (int i = known.size() - 1; i > 0 && known.size() - i <= LINKS; i--) {
      links.append(',').append(Long.toString(known.get(i) - known.get(i - 1), RADIX));
    }
    return links.toString();
  }

  private void storedBatch(Batch<EncodedEvent> batch, Message reply) {
    try {
      stored(batch, new PublishAck(reply).getSeqno());
    } catch (Exception refused) {
      throw new IllegalStateException(refused);
    }
  }

  private void stored(Batch<EncodedEvent> batch, long lastSequence) {
    List<Long> own = sequences.computeIfAbsent(batch.aggregate(), id -> new ArrayList<>());
    long sequence = lastSequence - batch.events().size();
    for (NewEvent<EncodedEvent> event : batch.events()) {
      sequence++;
      own.add(sequence);
      UUID correlation = event.correlationId();
      if (correlation != null) {
        List<Long> correlated =
            correlations.computeIfAbsent(
                correlation, id -> Collections.synchronizedList(new ArrayList<>()));
        correlated.add(sequence);
      }
    }
  }

  private String subject(AggregateId aggregate) {
    return prefix + "." + aggregate.type() + "." + aggregate.id() + ".";
  }
}
