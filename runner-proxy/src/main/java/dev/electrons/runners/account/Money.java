package dev.electrons.runners.account;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** US dollars as whole millionths. */
public final class Money {
    private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE / 4);

    private Money() {}

    /** Rounded up: nothing that costs something costs nothing. */
    public static long micros(BigDecimal usd) {
        return usd.movePointRight(6).setScale(0, RoundingMode.CEILING).min(MOST).longValueExact();
    }

    public static BigDecimal usd(long micros) {
        return BigDecimal.valueOf(micros, 6);
    }

    /** For a person: as many digits as it needs, and at least cents. */
    public static String words(long micros) {
        var usd = usd(micros).stripTrailingZeros();
        return (usd.scale() < 2 ? usd.setScale(2) : usd).toPlainString();
    }
}
