package dev.electrons.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Programs that leave traps for whoever collects, changes or removes their files. */
class ArtifactAttacksIT {
    @RegisterExtension
    static final Attacked service = new Attacked();

    private static List<String> left(JsonNode report) {
        return report.path("artifacts").findValuesAsText("path");
    }

    /** A file of the host's and everything that may be said about it. */
    private record Canary(Path path, Map<String, Object> facts) {
        static Canary at(String name) throws Exception {
            var path = Files.writeString(service.folder().resolve(name), "untouched");
            return new Canary(path, facts(path));
        }

        private static Map<String, Object> facts(Path path) throws Exception {
            return Files.readAttributes(
                    path, "unix:mode,uid,gid,size,lastModifiedTime,ctime,nlink", LinkOption.NOFOLLOW_LINKS);
        }

        void sings() throws Exception {
            assertThat(facts(path)).isEqualTo(facts);
            assertThat(path).hasContent("untouched");
            Files.delete(path);
        }
    }

    @Test
    @Attack(29)
    void linksAreNoArtifacts() throws Exception {
        var canary = Canary.at("canary-29");
        var report = service.run("bash", """
                ln -s /etc/shadow shadow; ln -s %s canary; ln -s /etc etc; ln -s / root; ln -s loop loop
                mkdir real; echo x >real/file; ln -s real alias
                echo twin >one; ln one two; echo kept >kept
                """.formatted(canary.path()));

        assertThat(left(report)).containsExactly("kept", "real/file");
        assertThat(report.toString()).doesNotContain("untouched");
        canary.sings();
    }

    @Test
    @Attack(30)
    void pipesSocketsAndDevicesAreNoArtifactsAndHoldNobodyUp() throws Exception {
        var report = service.run("python", """
                import os, socket
                os.mkfifo('pipe'); os.mkfifo('0'); socket.socket(socket.AF_UNIX).bind('socket')
                for kind in (0o020000, 0o060000):
                    try: os.mknod('device', kind | 0o666, os.makedev(1, 3)); print('made')
                    except OSError: pass
                open('kept', 'w').write('x')
                """);

        assertThat(left(report)).containsExactly("kept");
        assertThat(report.path("stdout").asText()).isEmpty();
    }

    @Test
    void asMuchAsMayBeLeftIsSentWhole() throws Exception {
        var report = service.run("bash", "head -c 30m /dev/zero >a; head -c 8000000 /dev/zero");

        assertThat(report.path("outcome").asText()).isEqualTo("SUCCEEDED");
        assertThat(report.path("stdout").asText()).hasSize(8_000_000);
        assertThat(report.path("artifacts").path(0).path("content_base64").asText())
                .hasSize(40 << 20);
    }

    /** As CVE-2024-28185 and CVE-2024-28189: a link where the service is to write, or to change an owner, a moment later. */
    @Test
    @Attack({31, 32})
    void aLinkPlantedWhereTheServiceWritesLeadsNowhere() throws Exception {
        var canary = Canary.at("canary-31");
        var target = canary.path().toString();
        var report = service.run("bash", """
                rm main.sh; for name in main.sh main.py stdout stderr result.json status args .de de.yaml; do ln -s %s $name; done
                mkdir d; ln -s %s d/file; mv d e; ln -s / d
                chmod 000 e
                """.formatted(target, target));
        var again = service.bash("echo again >main.txt; ls");

        assertThat(report.path("outcome").asText()).isEqualTo("SUCCEEDED");
        assertThat(left(report)).isEmpty();
        assertThat(again).containsExactly("main.sh", "main.txt");
        canary.sings();
    }

    @Test
    @Attack(31)
    void aDeclarationThatIsALinkDeclaresNothing() throws Exception {
        var canary = Files.writeString(service.folder().resolve("command.yaml"), "command: echo pwned");
        var repository = Files.createDirectories(service.repositories().resolve("linked"));
        git(repository, "init", "-q", "-b", "main");
        Files.createSymbolicLink(repository.resolve("de.yaml"), canary);
        Files.createSymbolicLink(repository.resolve(".de"), service.folder());
        Files.createSymbolicLink(repository.resolve("Makefile"), Path.of("/dev/zero"));
        git(repository, "add", "-A");
        git(repository, "-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-q", "-m", "first");

        var report = service.sandbox().execute(Map.of("task", "t", "repo", "file://" + repository));

        assertThat(report.path("error_code").asText()).isEqualTo("NO_EXECUTABLE_TASK");
    }

    private static void git(Path folder, String... arguments) throws Exception {
        var line = new ArrayList<>(List.of("git", "-C", folder.toString()));
        line.addAll(List.of(arguments));
        assertThat(new ProcessBuilder(line).inheritIO().start().waitFor()).isZero();
    }

    @Test
    @Attack(35)
    void archivesAreUnpackedInTheBoxOrNotAtAll() throws Exception {
        var canary = Canary.at("canary-35");
        var refused = service.sandbox()
                .text(service.sandbox()
                        .post("/execute", Map.of("language", "bash", "source", ":", "archive", "UEsDBA==")));
        var bomb = service.run("python", """
                import zipfile, shutil, sys
                with zipfile.ZipFile('/tmp/bomb.zip', 'w', zipfile.ZIP_DEFLATED) as z:
                    with z.open('zeros', 'w') as f:
                        for _ in range(60): f.write(bytes(1 << 20))
                try: zipfile.ZipFile('/tmp/bomb.zip').extractall()
                except OSError as e: print(e); sys.exit(1)
                """, Map.of("disk_mb", 16));
        var slip = service.run("python", """
                import io, tarfile
                with tarfile.open('/tmp/slip.tar', 'w') as t:
                    def add(name, **more):
                        i = tarfile.TarInfo(name); [setattr(i, k, v) for k, v in more.items()]
                        i.size = 0 if more else 5; t.addfile(i, None if more else io.BytesIO(b'slip\\n'))
                    add('../../../../%1$s'); add('%1$s')
                    add('link', type=tarfile.SYMTYPE, linkname='%1$s'); add('hard', type=tarfile.LNKTYPE, linkname='%1$s')
                import zipfile
                with zipfile.ZipFile('/tmp/slip.zip', 'w') as z:
                    z.writestr('../../../../%1$s', 'slip'); z.writestr('%1$s', 'slip')
                    s = zipfile.ZipInfo('zipped'); s.external_attr = 0o120777 << 16; z.writestr(s, '%1$s')
                for name in zipfile.ZipFile('/tmp/slip.zip').namelist():
                    try: open('/box/' + name, 'w').write('slip')
                    except OSError: pass
                for member in tarfile.open('/tmp/slip.tar'):
                    try: tarfile.open('/tmp/slip.tar').extract(member, '/box')
                    except (OSError, KeyError): pass
                """.formatted(canary.path()));
        var million = service.run("python", """
                import sys
                for i in range(1_000_000):
                    try: open('e%d' % i, 'w').close()
                    except OSError: sys.exit(1)
                """);

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(bomb.path("outcome").asText()).isEqualTo("DISK_LIMIT");
        assertThat(million.path("outcome").asText()).isEqualTo("DISK_LIMIT");
        assertThat(left(slip)).allMatch(name -> !name.startsWith("/") && !name.contains(".."));
        canary.sings();
    }
}
