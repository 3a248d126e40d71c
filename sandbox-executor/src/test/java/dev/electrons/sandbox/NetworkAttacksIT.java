package dev.electrons.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Programs that want to talk to somebody. */
class NetworkAttacksIT {
    @RegisterExtension
    static final Attacked service = new Attacked();

    @Test
    @Attack(22)
    void nobodyOutsideIsReached() throws Exception {
        var printed = service.python("""
                import socket
                for kind, address in ((socket.AF_INET, ('1.1.1.1', 53)), (socket.AF_INET6, ('2606:4700:4700::1111', 53)),
                                      (socket.AF_INET, ('10.0.0.1', 22)), (socket.AF_INET6, ('ff02::1', 7))):
                    for how in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
                        s = socket.socket(kind, how); s.settimeout(1)
                        try: s.connect(address); s.send(b'x'); print('sent', address)
                        except OSError: pass
                try: socket.getaddrinfo('example.com', 80); print('resolved')
                except OSError: pass
                try: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1); print('raw')
                except OSError: pass
                print(sum(1 for line in open('/proc/net/dev') if ':' in line), 'interface')
                """);

        assertThat(printed).containsExactly("1 interface");
    }

    @Test
    @Attack(23)
    void neitherTheMetadataAddressNorTheServiceItselfIsReached() throws Exception {
        try (var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            var printed = service.python("""
                    import socket
                    for address in (('169.254.169.254', 80), ('fd00:ec2::254', 80), ('127.0.0.1', %d), ('::1', %d), ('0.0.0.0', %d)):
                        try: socket.create_connection(address, 1); print('connected', address)
                        except OSError: pass
                    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                    try: s.sendto(b'x', ('127.0.0.1', %d))
                    except OSError: pass
                    """.formatted(port(), port(), port(), socket.getLocalPort()));

            assertThat(printed).isEmpty();
            socket.setSoTimeout(100);
            assertThat(heard(socket)).isFalse();
        }
    }

    private static int port() {
        return service.sandbox().at("/").getPort();
    }

    private static boolean heard(DatagramSocket socket) throws Exception {
        try {
            socket.receive(new java.net.DatagramPacket(new byte[8], 8));
            return true;
        } catch (java.net.SocketTimeoutException _) {
            return false;
        }
    }

    @Test
    @Attack(24)
    void anAbstractSocketOfTheHostIsNotThere() throws Exception {
        var name = "de-" + UUID.randomUUID();
        var listener = new ProcessBuilder("/usr/bin/python3", "-c", """
                import socket, sys
                s = socket.socket(socket.AF_UNIX); s.bind('\\0' + sys.argv[1]); s.listen(); print('up', flush=True); s.accept()
                """, name).start();
        try {
            assertThat(listener.inputReader().readLine()).isEqualTo("up");

            var printed = service.python("""
                    import socket
                    s = socket.socket(socket.AF_UNIX)
                    try: s.connect('\\0%s'); print('connected')
                    except ConnectionRefusedError: print('refused')
                    """.formatted(name));

            assertThat(printed).containsExactly("refused");
            assertThat(listener.isAlive()).isTrue();
        } finally {
            listener.destroyForcibly().waitFor();
        }
    }

    @Test
    @Attack(25)
    void socketsThatNoNamespaceHoldsCannotBeMade() throws Exception {
        var printed = service.python("""
                import socket, errno
                for family in list(range(48)):
                    for how in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_SEQPACKET):
                        try: socket.socket(family, how); print(family)
                        except OSError as e:
                            if family not in (1, 2, 10) and e.errno != errno.EAFNOSUPPORT: print(family, e)
                """);

        assertThat(printed.stream().distinct()).containsExactly("1", "2", "10");
    }

    /** The sandbox calls nobody back: callbacks are intake's, and guarded there (CallbackIT, PublicAddressTest). */
    @Test
    @Attack(39)
    void anInternalAddressIsNeitherCalledBackNorClonedFrom() throws Exception {
        var callback = service.sandbox()
                .text(service.sandbox()
                        .post(
                                "/execute",
                                Map.of("language", "bash", "source", ":", "callback_url", "http://169.254.169.254/")));
        assertThat(callback.statusCode()).isEqualTo(400);

        for (var host : List.of("localhost", "10.0.0.1", "169.254.169.254", "0x7f000001", "2130706433", "127.1")) {
            var answer = service.sandbox()
                    .text(service.sandbox().post("/execute", Map.of("task", "t", "repo", "http://" + host + "/a/b")));
            assertThat(answer.body()).as(host).contains("\"error_code\":\"INVALID_REPO\"");
        }
    }
}
