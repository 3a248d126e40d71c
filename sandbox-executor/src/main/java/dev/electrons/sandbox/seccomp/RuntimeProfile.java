package dev.electrons.sandbox.seccomp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** What {@link CallFilter} says, in the words of the OCI runtime specification, as far as those go. */
public final class RuntimeProfile {
    private RuntimeProfile() {}

    /** The value of {@code linux.seccomp}. Calls newer than our tables are not refused: there are no words for that. */
    public static Map<String, Object> of(Architecture architecture) {
        var rules = new ArrayList<Map<String, Object>>();
        for (var denied : Denied.values()) {
            if (denied.on(architecture).isPresent()) {
                rules.add(rule(List.of(name(denied)), errno(denied.answer()), List.of()));
            }
        }
        IntStream.of(CallFilter.NAMESPACES)
                .forEach(flag ->
                        rules.add(rule(List.of("clone"), 1, List.of(argument(0, "SCMP_CMP_MASKED_EQ", flag, flag)))));
        var sockets = List.of("socket", "socketpair");
        IntStream.range(0, 10)
                .filter(family -> family != 1 && family != 2)
                .forEach(family -> rules.add(rule(sockets, 97, List.of(argument(0, "SCMP_CMP_EQ", family, 0)))));
        rules.add(rule(sockets, 97, List.of(argument(0, "SCMP_CMP_GT", 10, 0))));
        for (int request : new int[] {CallFilter.TYPE_IN, CallFilter.PASTE_IN}) {
            rules.add(rule(List.of("ioctl"), 1, List.of(argument(1, "SCMP_CMP_MASKED_EQ", 0xffff_ffffL, request))));
        }
        return Map.of(
                "defaultAction",
                "SCMP_ACT_ALLOW",
                "architectures",
                List.of("SCMP_ARCH_" + architecture.name()),
                "syscalls",
                rules);
    }

    private static String name(Denied denied) {
        return denied == Denied.SYSCTL ? "_sysctl" : denied.name().toLowerCase(Locale.ROOT);
    }

    private static int errno(Answer answer) {
        return answer.value() & 0xffff;
    }

    private static Map<String, Object> rule(List<String> names, int errno, List<Map<String, Object>> arguments) {
        return Map.of("names", names, "action", "SCMP_ACT_ERRNO", "errnoRet", errno, "args", arguments);
    }

    private static Map<String, Object> argument(int index, String compare, long value, long second) {
        return Map.of("index", index, "op", compare, "value", value, "valueTwo", second);
    }
}
