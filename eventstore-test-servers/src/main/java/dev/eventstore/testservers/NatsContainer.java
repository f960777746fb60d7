package dev.eventstore.testservers;

import com.github.dockerjava.api.DockerClient;
import java.util.function.BiFunction;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.DockerImageName;

/**
 * A server in a container. It shares the network of the Docker host, so that the servers of a
 * cluster and the tests see one another under the same addresses as without Docker, and a server
 * that is started again keeps its ports.
 */
final class NatsContainer implements NatsRuntime {

  static final String IMAGE = "nats:2.15.1-alpine";

  private static final String CONFIGURATION = "/etc/nats/tests.conf";

  private final GenericContainer<?> container;

  NatsContainer(NatsPorts ports, BiFunction<String, String, String> configuration) {
    container =
        new GenericContainer<>(DockerImageName.parse(IMAGE))
            .withNetworkMode("host")
            .withCommand("-c", CONFIGURATION)
            .withCopyToContainer(
                Transferable.of(configuration.apply("127.0.0.1", "/data/" + ports.client())),
                CONFIGURATION);
  }

  @Override
  public void launch() {
    if (container.getContainerId() == null) {
      container.start();
    } else {
      docker().startContainerCmd(container.getContainerId()).exec();
    }
  }

  @Override
  public void kill() {
    docker().killContainerCmd(container.getContainerId()).withSignal("SIGKILL").exec();
  }

  @Override
  public void pause() {
    docker().pauseContainerCmd(container.getContainerId()).exec();
  }

  @Override
  public void resume() {
    docker().unpauseContainerCmd(container.getContainerId()).exec();
  }

  @Override
  public String log() {
    return container.getLogs();
  }

  @Override
  public void close() {
    container.stop();
  }

  private static DockerClient docker() {
    return DockerClientFactory.instance().client();
  }
}
