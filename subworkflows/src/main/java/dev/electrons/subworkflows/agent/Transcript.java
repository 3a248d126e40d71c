package dev.electrons.subworkflows.agent;

import dev.electrons.json.Json;
import dev.electrons.subworkflows.attempt.Attempt;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an agent said and did, kept in a size that fits a result, and shown as it happens. */
final class Transcript {
    /** Characters of one text. */
    static final int LONGEST = 2_000;

    /** Characters of all of it. */
    static final int MOST = 32_000;

    private final Attempt attempt;
    private final List<Entry> entries = new ArrayList<>();
    private int characters;
    private int omitted;

    Transcript(Attempt attempt) {
        this.attempt = attempt;
    }

    /**
     * One answer of the model, or one use of a tool.
     *
     * @param turn from 1
     * @param what {@code said}, {@code tool} or {@code told}, which is what it was told to mend
     * @param ok whether the tool did it
     */
    record Entry(
            int turn,
            String what,
            @Nullable String tool,
            @Nullable String arguments,
            String text,
            @Nullable Boolean ok,
            @Nullable Long tookMs,
            @Nullable Long inputTokens,
            @Nullable Long outputTokens) {
        int length() {
            return text.length() + (arguments == null ? 0 : arguments.length());
        }
    }

    void said(int turn, Reply.Said said) {
        var text = shortened(said.message().text());
        add(new Entry(turn, "said", null, null, text, null, null, said.inputTokens(), said.outputTokens()));
    }

    void used(int turn, Chat.Call call, Tool.Used used, long tookMs) {
        var arguments = shortened(call.arguments());
        var text = shortened(used.text());
        add(new Entry(turn, "tool", shortened(call.name()), arguments, text, used.ok(), tookMs, null, null));
    }

    void told(int turn, String words) {
        add(new Entry(turn, "told", null, null, shortened(words), null, null, null, null));
    }

    private void add(Entry entry) {
        attempt.say("progress", Json.text(entry) + "\n");
        if (characters + entry.length() > MOST) {
            omitted++;
        } else {
            characters += entry.length();
            entries.add(entry);
        }
    }

    private static String shortened(String text) {
        if (text.length() <= LONGEST) {
            return text;
        }
        int to = Character.isHighSurrogate(text.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
        return text.substring(0, to) + "… (" + text.length() + " characters)";
    }

    List<Entry> entries() {
        return List.copyOf(entries);
    }

    @Nullable
    Integer omitted() {
        return omitted == 0 ? null : omitted;
    }
}
