package dev.electrons.backing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackingIT {

    @Test
    void whatWasWrittenIsThereAfterARestartOnTheSamePorts(@TempDir Path data) throws Exception {
        String bootstrap;
        String url;
        try (var backing = Backing.start(data)) {
            bootstrap = backing.bootstrap();
            url = backing.postgresUrl();
            sql(url, "create table kept(n int)");
            try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
                admin.createTopics(List.of(new NewTopic("kept", 1, (short) 1)))
                        .all()
                        .get(60, TimeUnit.SECONDS);
            }
        }
        try (var backing = Backing.start(data)) {
            assertThat(backing.bootstrap()).isEqualTo(bootstrap);
            sql(backing.postgresUrl(), "insert into kept values (1)");
            try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
                assertThat(admin.listTopics().names().get(60, TimeUnit.SECONDS)).contains("kept");
            }
        }
    }

    @Test
    void eachCanGoAwayAndComeBackAlone(@TempDir Path data) throws Exception {
        try (var backing = Backing.start(data)) {
            backing.stopPostgres();
            backing.startPostgres();
            sql(backing.postgresUrl(), "select 1");
            backing.stopKafka();
            backing.startKafka();
            try (var admin = Admin.create(Map.of("bootstrap.servers", backing.bootstrap()))) {
                assertThat(admin.describeCluster().nodes().get(60, TimeUnit.SECONDS))
                        .hasSize(1);
            }
        }
    }

    @Test
    void aFolderThatIsInUseIsNotStartedOnAgain(@TempDir Path data) throws Exception {
        try (var backing = Backing.start(data)) {
            assertThatThrownBy(() -> Backing.start(data))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(data + " are in use");
            sql(backing.postgresUrl(), "select 1");
        }
    }

    @Test
    void aTemporaryFolderGoesWithThemUnlessItIsKept(@TempDir Path folder) throws Exception {
        var gone = Files.createDirectory(folder.resolve("gone"));
        Backing.startTemporary(gone).close();
        assertThat(gone).doesNotExist();

        var kept = Files.createDirectory(folder.resolve("kept"));
        try (var backing = Backing.startTemporary(kept)) {
            assertThat(backing.keepFolder()).isTrue();
        }
        assertThat(kept.resolve("postgres/PG_VERSION")).exists();
    }

    private static void sql(String url, String statement) throws Exception {
        var address = url.substring(url.indexOf('@') + 1);
        try (var connection = DriverManager.getConnection("jdbc:postgresql://" + address, "postgres", "postgres");
                var query = connection.createStatement()) {
            query.execute(statement);
        }
    }
}
