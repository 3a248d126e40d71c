package dev.electrons.runners.roster;

import dev.electrons.runners.field.Fields;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Optional;

/** {@code budgets:} of the file. */
final class BudgetReader {
    private static final BigDecimal MOST_USD = new BigDecimal("1000000000");

    private BudgetReader() {}

    static Budgets read(Fields file) {
        return file.object("budgets").map(BudgetReader::budgets).orElse(Budgets.NONE);
    }

    private static Budgets budgets(Fields fields) {
        var apps = new LinkedHashMap<String, Long>();
        fields.object("apps")
                .ifPresent(named -> fields.node("apps")
                        .ifPresent(node -> node.fieldNames()
                                .forEachRemaining(app -> micros(named, app).ifPresent(most -> apps.put(app, most)))));
        var budgets = new Budgets(micros(fields, "per_run_usd"), micros(fields, "per_app_day_usd"), apps);
        fields.refuseOthers();
        return budgets;
    }

    private static Optional<Long> micros(Fields fields, String name) {
        return fields.node(name).flatMap(node -> {
            var amount = node.isNumber() ? node.decimalValue() : BigDecimal.ONE.negate();
            if (!node.isNumber() || amount.signum() < 0 || amount.compareTo(MOST_USD) > 0) {
                fields.fault(name, "must be US dollars, 0 or more, such as 2.50");
                return Optional.empty();
            }
            return Optional.of(
                    amount.movePointRight(6).setScale(0, RoundingMode.FLOOR).longValueExact());
        });
    }
}
