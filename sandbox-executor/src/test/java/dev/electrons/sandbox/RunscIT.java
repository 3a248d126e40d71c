package dev.electrons.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * By a stand-in for gVisor's runsc, which writes down how it was called and then has runc do the work: shows that it is called as
 * it should be and gets a bundle that a runtime takes, and nothing of gVisor itself.
 */
class RunscIT extends EveryBackend {
    private static final String STAND_IN = """
            #!/bin/bash
            echo "$*" >>FOLDER/calls
            words=()
            for word in "$@"; do
              case $word in
                --platform=* | --network=* | --oci-seccomp | --overlay2=* | --host-uds=*) ;;
                run) words+=(run --keep) ;;
                *) words+=("$word") ;;
              esac
            done
            exec RUNC "${words[@]}"
            """;

    private final Path tools = tools();

    private static Path tools() {
        try {
            var folder = RunningSandbox.passable(Files.createTempDirectory("runsc"));
            var runsc = folder.resolve("runsc");
            var runc = Files.isExecutable(Path.of("/usr/sbin/runc")) ? "/usr/sbin/runc" : "/usr/bin/runc";
            Files.writeString(
                    runsc, STAND_IN.replace("FOLDER", folder.toString()).replace("RUNC", runc));
            Files.setPosixFilePermissions(runsc, PosixFilePermissions.fromString("rwxr-xr-x"));
            // Not sooner: the service stops after the last test, and its last job is ended by it.
            List.of(folder, runsc, folder.resolve("calls"))
                    .forEach(file -> file.toFile().deleteOnExit());
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    Attacked attacked() {
        return new Attacked(
                Map.of(
                        "DE_SANDBOX_BACKEND",
                        "runsc",
                        "DE_SANDBOX_RUNSC_PLATFORM",
                        "kvm",
                        "DE_SANDBOX_EGRESS",
                        "127.0.0.1:1"),
                config -> {
                    var path = new ArrayList<>(List.of(tools));
                    path.addAll(config.setup().path());
                    return config.with(config.setup().from(path));
                });
    }

    @Override
    String name() {
        return "runsc";
    }

    @Override
    boolean byJob() {
        return true;
    }

    @Test
    void itIsToldToKeepWritesInTheWorkspaceAndToLetNobodyOutButToTheWayOut() throws Exception {
        service.sandbox().execute(Map.of("language", "bash", "source", ":", "request_id", "plain"));
        var before = Files.readAllLines(tools.resolve("calls"));
        service.sandbox().execute(Map.of("language", "bash", "source", ":", "network", true));
        var calls = Files.readAllLines(tools.resolve("calls"));

        assertThat(before)
                .allMatch(call -> call.contains(" --platform=kvm --network=none --oci-seccomp --overlay2=none "));
        assertThat(before).anyMatch(call -> call.matches(".* run --bundle \\S+ --pid-file \\S+ de-\\d+-\\d+"));
        assertThat(before).noneMatch(call -> call.contains("--host-uds"));
        assertThat(calls.subList(before.size(), calls.size())).anyMatch(call -> call.contains(" --host-uds=open run "));
    }
}
