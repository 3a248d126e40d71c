package dev.electrons.subworkflows.agent;

import dev.electrons.json.Json;
import dev.electrons.json.NotJson;
import dev.electrons.json.Value;
import dev.electrons.outside.Destination;
import dev.electrons.subworkflows.http.HttpInput;
import dev.electrons.subworkflows.http.HttpOutput;
import dev.electrons.subworkflows.http.Web;
import dev.electrons.subworkflows.http.WebAnswer;
import dev.electrons.subworkflows.http.WebRequest;
import java.util.List;

/** Asks a place outside, under the rules of http tasks. */
final class HttpTool implements Tool {
    private final Web web;
    private final List<String> hosts;

    /** @param hosts that may be asked; any that http tasks may ask when there are none */
    HttpTool(Web web, List<String> hosts) {
        this.web = web;
        this.hosts = List.copyOf(hosts);
    }

    @Override
    public String name() {
        return HTTP;
    }

    @Override
    public String description() {
        return "Sends one HTTP request to a public address and returns {status, headers, body}."
                + (hosts.isEmpty() ? "" : " Hosts that may be asked: " + String.join(", ", hosts) + ".");
    }

    @Override
    public Value parameters() {
        return new Value("""
                {"type":"object","required":["url"],"properties":{
                 "method":{"type":"string","enum":["GET","HEAD","POST","PUT","PATCH","DELETE"]},
                 "url":{"type":"string"},
                 "headers":{"type":"object","additionalProperties":{"type":"string"}},
                 "query":{"type":"object"},
                 "body":{"description":"text, or any JSON"},
                 "timeout_ms":{"type":"integer"}}}""");
    }

    @Override
    public Used use(Value arguments, Errand errand) {
        HttpInput input;
        try {
            input = arguments.as(HttpInput.class);
        } catch (NotJson e) {
            return Used.failed(e.path() + ": " + e.words());
        }
        var fault = input.fault();
        if (fault.isPresent()) {
            return Used.failed(fault.get());
        }
        var request = within(input.request(errand.id(HTTP, arguments.json())));
        if (!allowed(request.url())) {
            return Used.failed("url must be at one of these hosts: " + String.join(", ", hosts));
        }
        var time = input.within().compareTo(errand.left()) < 0 ? input.within() : errand.left();
        return switch (web.ask(request, time, errand.attempt())) {
            case WebAnswer.Answered answer ->
                new Used(input.expects(answer.status()), Json.text(HttpOutput.of(answer)));
            case WebAnswer.Forbidden(var words) -> Used.failed("url must be " + words);
            case WebAnswer.Unreachable(var words) -> Used.failed(words);
            case WebAnswer.Broken(var words) -> Used.failed(words);
            case WebAnswer.TimedOut(var words) -> Used.failed(words);
            case WebAnswer.TooLarge(var words) -> Used.failed(words);
            case WebAnswer.Stopped _ -> Used.failed("cancelled");
        };
    }

    /** Where only some hosts may be asked, no answer may send it to others: it is shown the redirect instead. */
    private WebRequest within(WebRequest request) {
        return hosts.isEmpty()
                ? request
                : new WebRequest(request.method(), request.url(), request.headers(), request.body(), 0);
    }

    private boolean allowed(String url) {
        try {
            return hosts.isEmpty() || hosts.contains(Destination.of(url).bareHost());
        } catch (IllegalArgumentException _) {
            return false;
        }
    }
}
