package dev.electrons.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.cli.Check.Colour;
import picocli.CommandLine.Command;

/** One command that says whether the mesh does its work: the smoke checks, the infrastructure, and one colour. */
@Command(
        name = "audit",
        mixinStandardHelpOptions = true,
        description = {
            "Checks a whole deployment; exits 0 unless RED.",
            "GREEN: all well. YELLOW: work is done, but degraded. RED: work is not done."
        })
final class Audit extends Client {
    @Override
    public Integer call() throws Exception {
        var checks = new Smoke(door()).all();
        var colour = Colour.of(checks);
        ObjectNode report = object().put("overall", colour.name());
        var rows = report.putArray("checks");
        checks.forEach(check -> rows.addObject()
                .put("group", check.group())
                .put("name", check.name())
                .put("verdict", check.verdict().word())
                .put("detail", check.detail()));
        rows(report, "checks", "group", "name", "verdict", "detail");
        if (!structured()) {
            System.out.println("overall: " + colour);
        }
        return colour == Colour.RED ? 1 : 0;
    }
}
