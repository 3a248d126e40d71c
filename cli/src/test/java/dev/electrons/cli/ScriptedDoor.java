package dev.electrons.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A door that answers each connection with the next part of a script, and breaks off where the script does. */
final class ScriptedDoor implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> silent = new ArrayList<>();

    /** Each request's lines, in order. */
    final Queue<List<String>> asked = new ConcurrentLinkedQueue<>();

    ScriptedDoor(String... answers) throws IOException {
        Thread.ofVirtual().name("scripted-door").start(() -> serve(answers));
    }

    /** A stream that the door ends properly. */
    static String whole(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body;
    }

    /** A stream of which only this comes before the connection breaks. */
    static String broken(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 100000\r\n\r\n" + body;
    }

    /** A stream of which only this comes, and then nothing at all. */
    static String silent(String body) {
        return broken(body) + "\0";
    }

    static String refusal(int status, String words) {
        var body = "{\"success\":false,\"error\":\"" + words + "\"}";
        return "HTTP/1.1 " + status + " No\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    private void serve(String... answers) {
        try {
            for (var answer : answers) {
                var socket = server.accept();
                asked.add(request(socket));
                boolean keep = answer.endsWith("\0");
                socket.getOutputStream().write(answer.replace("\0", "").getBytes(StandardCharsets.UTF_8));
                if (keep) {
                    silent.add(socket);
                } else {
                    socket.close();
                }
            }
            server.close(); // from here on nobody answers
        } catch (IOException _) {
            // The test is over, or what it expected did not come: it will say so.
        }
    }

    private static List<String> request(Socket socket) throws IOException {
        var reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        var lines = new ArrayList<String>();
        for (var line = reader.readLine(); line != null && !line.isEmpty(); line = reader.readLine()) {
            lines.add(line);
        }
        return lines;
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (var socket : silent) {
            socket.close();
        }
    }
}
