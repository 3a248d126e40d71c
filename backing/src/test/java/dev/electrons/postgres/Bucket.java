package dev.electrons.postgres;

import dev.electrons.backing.s3.ScriptedS3;
import dev.electrons.boot.Settings;
import dev.electrons.s3.S3Config;
import dev.electrons.s3.S3Contents;
import io.vertx.core.Vertx;
import java.util.Map;

/** Contents in a scripted bucket, configured as an operator would. */
final class Bucket {
    private Bucket() {}

    static S3Contents of(Vertx vertx, ScriptedS3 s3) {
        var settings = Settings.of(Map.of("DE_ARTIFACTS", s3.setting()));
        var config = S3Config.read(settings);
        settings.refuseFaults();
        return S3Contents.of(vertx, config.orElseThrow());
    }
}
