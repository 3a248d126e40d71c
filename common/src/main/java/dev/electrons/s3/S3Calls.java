package dev.electrons.s3;

import dev.electrons.artifact.ArtifactsAway;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.utils.StringInputStream;

/**
 * Calls of the store, on a few threads of their own as its client blocks them. Each answers or fails in the time that is
 * meant for it, with {@link ArtifactsAway} when the store did not answer, or not as it should. That an object is not there
 * is an answer, {@link NoSuchKeyException}.
 */
final class S3Calls {
    /** Also how long a caller waits for an answer that is small. */
    static final Duration LONGEST = Duration.ofSeconds(4);

    /** For a part of a content, which has megabytes. */
    static final Duration LONGEST_PART = Duration.ofSeconds(30);

    private static final Logger log = LoggerFactory.getLogger(S3Calls.class);
    /** On a machine with much else to do. */
    private static final Duration LOADING = Duration.ofSeconds(20);

    private static final Duration CONNECT = Duration.ofSeconds(1);
    private static final Duration SILENCE = Duration.ofSeconds(3);
    private static final int THREADS = 16;

    private final S3Config config;
    private final WorkerExecutor threads;
    private volatile @Nullable S3Client client;
    private volatile boolean away;

    S3Calls(Vertx vertx, S3Config config) {
        this.config = config;
        this.threads = vertx.createSharedWorkerExecutor("s3", THREADS, 1, TimeUnit.MINUTES);
        // Its two thousand classes are loaded while the service starts, not by the loop that starts it.
        threads.executeBlocking(this::client, false);
    }

    private synchronized S3Client client() {
        var made = client;
        if (made == null) {
            made = client(config);
            client = made;
        }
        return made;
    }

    private static S3Client client(S3Config config) {
        var builder = S3Client.builder();
        config.endpoint().ifPresent(builder::endpointOverride);
        var keys = AwsBasicCredentials.create(config.accessKey(), config.secretKey());
        return builder.region(Region.of(config.region()))
                .credentialsProvider(StaticCredentialsProvider.create(keys))
                .forcePathStyle(config.pathStyle())
                // The plainest requests there are: not every store knows trailers, chunks that are signed one by one,
                // or 100.
                .serviceConfiguration(S3Configuration.builder()
                        .chunkedEncodingEnabled(false)
                        .expectContinueEnabled(false)
                        .build())
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .httpClient(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT)
                        .socketTimeout(SILENCE)
                        .build())
                .overrideConfiguration(given -> given.apiCallTimeout(LONGEST)
                        .retryStrategy(RetryMode.STANDARD)
                        .defaultProfileFile(nothing()))
                .build();
    }

    /** Settings are ours alone, not those of whoever runs this process. */
    private static ProfileFile nothing() {
        return ProfileFile.builder()
                .content(new StringInputStream(""))
                .type(ProfileFile.Type.CONFIGURATION)
                .build();
    }

    <T> Future<T> call(Function<S3Client, T> what) {
        return call(what, LONGEST);
    }

    <T> Future<T> call(Function<S3Client, T> what, Duration longest) {
        var patience = longest.plus(client == null ? LOADING : CONNECT);
        return threads.executeBlocking(() -> what.apply(client()), false)
                .map(Objects::requireNonNull)
                .timeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .onSuccess(_ -> answered())
                .recover(failure ->
                        Future.failedFuture(failure instanceof NoSuchKeyException ? failure : unanswered(failure)));
    }

    private static String code(S3Exception refused) {
        var details = refused.awsErrorDetails();
        return details == null || details.errorCode() == null ? "" : details.errorCode();
    }

    private void answered() {
        if (away) {
            away = false;
            log.atInfo().addKeyValue("store", config).log("the store of large values is back");
        }
    }

    private ArtifactsAway unanswered(Throwable failure) {
        var words = switch (failure) {
            case S3Exception refused -> config.place() + " answered " + refused.statusCode() + " " + code(refused);
            case SdkException _ -> config.place() + " did not answer: " + failure.getMessage();
            default -> config.place() + " did not answer in time";
        };
        if (!away) {
            away = true;
            log.atWarn()
                    .addKeyValue("store", config)
                    .addKeyValue("reason", words)
                    .log("the store of large values is away");
        }
        return new ArtifactsAway(words.strip(), failure);
    }

    Future<Void> close() {
        return threads.executeBlocking(
                        () -> {
                            client().close();
                            return true;
                        },
                        false)
                .transform(_ -> threads.close());
    }
}
