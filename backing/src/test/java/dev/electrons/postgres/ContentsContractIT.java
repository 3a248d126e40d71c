package dev.electrons.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.electrons.artifact.Contents;
import dev.electrons.backing.s3.ScriptedS3;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every place for contents does, held to each of them. */
class ContentsContractIT {
    private static final Database database = Database.ready();
    private static final ScriptedS3 s3 = new ScriptedS3("large-values");
    private static final Contents bucket = Bucket.of(database.vertx, s3);

    static Stream<Named<Contents>> places() {
        return Stream.of(Named.of("Postgres", new PostgresContents(database.postgres)), Named.of("S3", bucket));
    }

    @AfterAll
    static void close() {
        bucket.close().await();
        s3.close();
        database.close();
    }

    /** As the store does it: what is not written down as on its way is not taken. */
    private static UUID expected(Contents contents) {
        var content = UUID.randomUUID();
        database.postgres
                .query(
                        "insert into artifact_uploads (content, place) values ($1, $2)",
                        Tuple.of(content, contents.place()))
                .await();
        return content;
    }

    private static Buffer bytes(int length) {
        var bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return Buffer.buffer(bytes);
    }

    private static UUID put(Contents contents, Buffer whole) {
        var content = expected(contents);
        var arrival = contents.begin(content);
        for (int from = 0; from < whole.length(); from += Contents.CHUNK) {
            arrival.append(whole.slice(from, Math.min(whole.length(), from + Contents.CHUNK)))
                    .await();
        }
        arrival.end().await();
        return content;
    }

    private static Buffer got(Contents contents, UUID content, int length) {
        var all = Buffer.buffer();
        for (int n = 0; all.length() < length; n++) {
            all.appendBuffer(contents.read(content, n, Math.min(Contents.CHUNK, length - all.length()))
                    .await());
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("places")
    void whatWasPutComesBackHoweverLargeItIs(Contents contents) {
        for (int length : List.of(1, 70_000, Contents.CHUNK, 5 * Contents.CHUNK, 12 * Contents.CHUNK + 7)) {
            var whole = bytes(length);

            assertThat(got(contents, put(contents, whole), length)).isEqualTo(whole);
        }
    }

    @ParameterizedTest
    @MethodSource("places")
    void anEmptyContentIsOneToo(Contents contents) {
        var content = put(contents, Buffer.buffer());

        contents.delete(content).await();
    }

    @ParameterizedTest
    @MethodSource("places")
    void equalContentsDoNotShareAFate(Contents contents) {
        var first = put(contents, bytes(100));
        var second = put(contents, bytes(100));

        contents.delete(first).await();

        assertThat(got(contents, second, 100)).isEqualTo(bytes(100));
        assertThatThrownBy(() -> contents.read(first, 0, 100).await()).hasMessageContaining("lost its chunk 0");
    }

    @ParameterizedTest
    @MethodSource("places")
    void whatIsGoneOrWasNeverThereMayBeDeletedAgain(Contents contents) {
        var content = put(contents, bytes(100));

        contents.delete(content).await();
        contents.delete(content).await();
        contents.delete(UUID.randomUUID()).await();
    }

    @ParameterizedTest
    @MethodSource("places")
    void aContentThatCameHalfLeavesNothingOnceItIsDeleted(Contents contents) {
        var content = expected(contents);
        var arrival = contents.begin(content);
        for (int n = 0; n < 7; n++) {
            arrival.append(bytes(Contents.CHUNK)).await();
        }

        contents.delete(content).await();

        assertThatThrownBy(() -> contents.read(content, 0, 1).await()).hasMessageContaining("lost its chunk 0");
        assertThat(s3.uploads()).isZero();
    }

    @ParameterizedTest
    @MethodSource("places")
    void itSaysThatItIsThere(Contents contents) {
        contents.look().await();
    }
}
