package dev.electrons.intake.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;

/** What a seed makes of it: the same seed draws the same. */
final class Draw {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "x",
            "nobody",
            "true",
            "0",
            "-1",
            "1h",
            "1ms",
            "PT1S",
            "9999999999999999999999h",
            "2026-11-20T12:00:00Z",
            "+1000000000-12-31T23:59:59.999999999Z",
            "-1000000000-01-01T00:00:00Z",
            "9999-12-31T23:59:60Z",
            "00000000-0000-0000-0000-000000000000",
            "ffffffff-ffff-ffff-ffff-ffffffffffff",
            "🙂🏳️‍🌈",
            "שלום עולם",
            "e\u0301\u200d\u202e",
            "a\u0000b",
            "\ud800",
            "\udc00\ud800",
            "\uffff\ufdd0",
            "\r\nX-Odd: 1",
            "../../etc/passwd",
            "a/b%2F%00?c#d&e=f",
            "'; drop table runs; --",
            "${jndi:ldap://127.0.0.1/x}{{7*7}}",
            "[implement] [Research] x",
            "artifact://sha256/" + "0".repeat(64),
            "http://127.0.0.1:9/",
            "https://[::1",
            "*".repeat(201),
            "🙂".repeat(200),
            "long ".repeat(2_000));

    private final SplittableRandom random;

    Draw(long seed, long number) {
        random = new SplittableRandom(seed * 1_000_003 + number);
    }

    boolean oneIn(int many) {
        return random.nextInt(many) == 0;
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    <T> T one(List<T> of) {
        return Objects.requireNonNull(of.get(random.nextInt(of.size())));
    }

    /** A text that somebody may not have thought of. */
    String text() {
        return one(TEXTS);
    }

    /** A value that somebody may not have thought of. */
    JsonNode odd() {
        return switch (random.nextInt(17)) {
            case 0 -> JSON.nullNode();
            case 1 -> JSON.booleanNode(oneIn(2));
            case 2 -> JSON.numberNode(random.nextInt(-2, 12));
            case 3 -> JSON.numberNode(one(List.of(Long.MAX_VALUE, Long.MIN_VALUE, 1L << 31, -(1L << 31) - 1)));
            case 4 -> JSON.numberNode(BigInteger.ONE.shiftLeft(64).add(BigInteger.TWO));
            case 5 -> JSON.numberNode(new BigDecimal(one(List.of("1e400", "-1e-400", "0.1", "1.0", "1e5"))));
            case 6 -> JSON.arrayNode();
            case 7 -> JSON.objectNode();
            case 8 -> JSON.arrayNode().add(odd()).addNull();
            case 9 -> JSON.objectNode().set(text(), odd());
            case 10 -> deep(one(List.of(20, 100, 190, 210)));
            case 11 -> JSON.objectNode().put("$ref", "artifact://sha256/" + "0".repeat(64));
            default -> JSON.textNode(text());
        };
    }

    private static JsonNode deep(int levels) {
        JsonNode value = JSON.nullNode();
        for (int i = 0; i < levels; i++) {
            value = i % 2 == 0 ? JSON.arrayNode().add(value) : JSON.objectNode().set("a", value);
        }
        return value;
    }
}
