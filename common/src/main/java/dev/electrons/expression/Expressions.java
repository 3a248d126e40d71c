package dev.electrons.expression;

public final class Expressions {
    public Expressions(int mostCached) {}

    public static Expressions standard() {
        return new Expressions(1);
    }

    public Expression compile(String cel) {
        if (cel.isEmpty()) {
            return new Expression() {
                @Override
                public dev.electrons.json.Value evaluate(Bindings b) {
                    return dev.electrons.json.Value.NULL;
                }

                @Override
                public boolean test(Bindings b) {
                    return true;
                }
            };
        }
        throw new BadExpression(cel);
    }

    public long hits() {
        return 0;
    }

    public long misses() {
        return 0;
    }
}
