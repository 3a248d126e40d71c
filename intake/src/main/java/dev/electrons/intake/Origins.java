package dev.electrons.intake;

import dev.electrons.boot.Settings;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;

/**
 * The web pages whose scripts may call this door from a browser; never with cookies.
 *
 * @param named origins, {@code https://host[:port]}; empty for all
 */
public record Origins(List<String> named) {
    private static final String ANY = "*";

    public Origins {
        named = List.copyOf(named);
    }

    static Origins read(Settings settings) {
        var said = settings.optional("DE_CORS_ORIGINS").stream()
                .flatMap(text -> Stream.of(text.split(",")))
                .map(String::strip)
                .filter(origin -> !origin.isEmpty())
                .toList();
        if (said.isEmpty() || said.equals(List.of(ANY))) {
            return new Origins(List.of());
        }
        said.stream()
                .filter(origin -> !isOrigin(origin))
                .forEach(origin -> settings.fault("DE_CORS_ORIGINS has " + origin
                        + ", expected * alone, or origins as https://console.example.com separated by commas"));
        return new Origins(said);
    }

    private static boolean isOrigin(String text) {
        try {
            var uri = new URI(text);
            return List.of("http", "https").contains(String.valueOf(uri.getScheme()))
                    && uri.getHost() != null
                    && text.equals(uri.getScheme() + "://" + uri.getRawAuthority())
                    && uri.getUserInfo() == null;
        } catch (java.net.URISyntaxException _) {
            return false;
        }
    }
}
