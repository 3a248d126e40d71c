package dev.electrons.sandbox.plan;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The facts about this machine that plans depend on.
 *
 * @param bwrap bubblewrap
 * @param shell runs the fixed launcher
 * @param setpriv changes to a job's own user; only where we may
 * @param prlimit limits a process where there are no cgroups
 * @param root whether we may change users and mount
 * @param links names at the root that lead into {@code /usr}, by name
 * @param folders folders at the root that hold programs and libraries themselves
 * @param runtimes further host folders that languages live in, seen at the same place
 * @param etc the folder shown as {@code /etc}
 * @param filter file with the filter on system calls; empty on a processor whose calls we don't know
 */
public record Host(
        Path bwrap,
        Path shell,
        Optional<Path> setpriv,
        Optional<Path> prlimit,
        boolean root,
        Map<String, String> links,
        Map<String, Path> folders,
        Map<String, Path> runtimes,
        Path etc,
        Optional<Path> filter) {}
