package dev.electrons.backing;

import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** The same pair as containers, for {@code -Dde.backing=containers}; named by nobody else, so that it is loaded only then. */
final class Containers {
    private Containers() {}

    static MeshBacking start() {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            throw new IllegalStateException(
                    "-Dde.backing=containers needs a Docker daemon that answers; leave it out to use the embedded pair");
        }
        var kafka = new KafkaContainer("apache/kafka:4.1.1");
        var postgres = new PostgreSQLContainer("postgres:18");
        kafka.start();
        postgres.start();
        var url = "postgresql://" + postgres.getUsername() + ":" + postgres.getPassword() + "@" + postgres.getHost()
                + ":" + postgres.getMappedPort(5432) + "/" + postgres.getDatabaseName();
        return new MeshBacking(kafka.getBootstrapServers(), url, "", "public", new Paused(kafka, postgres));
    }

    /** A container that is paused is away, and comes back on the same port with its data. */
    private record Paused(GenericContainer<?> kafka, GenericContainer<?> postgres) implements MeshBacking.Servers {
        @Override
        public void stopKafka() {
            pause(kafka);
        }

        @Override
        public void startKafka() {
            resume(kafka);
        }

        @Override
        public void stopPostgres() {
            pause(postgres);
        }

        @Override
        public void startPostgres() {
            resume(postgres);
        }

        private static void pause(GenericContainer<?> container) {
            container
                    .getDockerClient()
                    .pauseContainerCmd(container.getContainerId())
                    .exec();
        }

        private static void resume(GenericContainer<?> container) {
            container
                    .getDockerClient()
                    .unpauseContainerCmd(container.getContainerId())
                    .exec();
        }
    }
}
