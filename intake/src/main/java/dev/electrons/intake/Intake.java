package dev.electrons.intake;

import dev.electrons.boot.Mesh;
import dev.electrons.boot.Service;
import io.vertx.core.Deployable;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The public door. */
public final class Intake {
    private static final Logger log = LoggerFactory.getLogger(Intake.class);

    private Intake() {}

    public static void main(String[] args) {
        Service.run("intake", IntakeConfig::read, Intake::parts);
    }

    /** What intake is made of. */
    public static List<? extends Deployable> parts(Mesh<IntakeConfig> mesh) {
        sayWhetherOpen(mesh.config());
        return new Wiring(mesh).all();
    }

    private static void sayWhetherOpen(IntakeConfig config) {
        if (!config.keyed()) {
            log.atWarn()
                    .addKeyValue("host", config.http().host())
                    .log(
                            "no key is configured (DE_PASSPHRASE, DE_API_KEYS_FILE): only this machine can reach the door, and"
                                    + " everybody on it may do everything");
        }
    }
}
