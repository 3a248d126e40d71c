package dev.electrons.sandbox.seccomp;

import java.util.OptionalInt;

/**
 * Calls that no job may make, by their numbers on each {@link Architecture}. Most of them want capabilities that a job
 * has not; the filter stands in front of the day on which a kernel forgets to ask.
 */
enum Denied {
    // Other processes' memory and files.
    PTRACE(101, 117),
    PROCESS_VM_READV(310, 270),
    PROCESS_VM_WRITEV(311, 271),
    PROCESS_MADVISE(440, 440),
    KCMP(312, 272),
    PIDFD_GETFD(438, 438),
    // Mounts.
    MOUNT(165, 40),
    UMOUNT2(166, 39),
    PIVOT_ROOT(155, 41),
    CHROOT(161, 51),
    OPEN_TREE(428, 428),
    MOVE_MOUNT(429, 429),
    FSOPEN(430, 430),
    FSCONFIG(431, 431),
    FSMOUNT(432, 432),
    FSPICK(433, 433),
    MOUNT_SETATTR(442, 442),
    SWAPON(167, 224),
    SWAPOFF(168, 225),
    QUOTACTL(179, 60),
    QUOTACTL_FD(443, 443),
    NAME_TO_HANDLE_AT(303, 264),
    OPEN_BY_HANDLE_AT(304, 265),
    FANOTIFY_INIT(300, 262),
    // Namespaces; clone is looked at by its flags.
    UNSHARE(272, 97),
    SETNS(308, 268),
    // Large doors into the kernel.
    BPF(321, 280),
    PERF_EVENT_OPEN(298, 241),
    USERFAULTFD(323, 282),
    KEYCTL(250, 219),
    ADD_KEY(248, 217),
    REQUEST_KEY(249, 218),
    IO_URING_SETUP(425, 425, Answer.NOT_THERE),
    IO_URING_ENTER(426, 426, Answer.NOT_THERE),
    IO_URING_REGISTER(427, 427, Answer.NOT_THERE),
    /** There is one number of them for the whole machine, which one job could use up. */
    IO_SETUP(206, 0, Answer.NOT_THERE),
    MEMFD_SECRET(447, 447, Answer.NOT_THERE),
    /** Its flags are in memory, where a filter can't look; libraries fall back on clone. */
    CLONE3(435, 435, Answer.NOT_THERE),
    // The machine itself.
    ACCT(163, 89),
    REBOOT(169, 142),
    KEXEC_LOAD(246, 104),
    KEXEC_FILE_LOAD(320, 294),
    INIT_MODULE(175, 105),
    FINIT_MODULE(313, 273),
    DELETE_MODULE(176, 106),
    SYSLOG(103, 116),
    SETTIMEOFDAY(164, 170),
    CLOCK_SETTIME(227, 112),
    CLOCK_ADJTIME(305, 266),
    ADJTIMEX(159, 171),
    SETHOSTNAME(170, 161),
    SETDOMAINNAME(171, 162),
    VHANGUP(153, 58),
    LOOKUP_DCOOKIE(212, 18),
    NFSSERVCTL(180, 42),
    MBIND(237, 235),
    SET_MEMPOLICY(238, 237),
    SET_MEMPOLICY_HOME_NODE(450, 450),
    MIGRATE_PAGES(256, 238),
    MOVE_PAGES(279, 239),
    // Old calls of x86 only.
    IOPL(172),
    IOPERM(173),
    MODIFY_LDT(154),
    SYSCTL(156),
    USELIB(134),
    USTAT(136),
    SYSFS(139);

    private static final int NONE = -1;

    private final int onX86;
    private final int onArm;
    private final Answer answer;

    Denied(int onX86) {
        this(onX86, NONE);
    }

    Denied(int onX86, int onArm) {
        this(onX86, onArm, Answer.NOT_PERMITTED);
    }

    Denied(int onX86, int onArm, Answer answer) {
        this.onX86 = onX86;
        this.onArm = onArm;
        this.answer = answer;
    }

    /** Its number; empty where it does not exist. */
    OptionalInt on(Architecture architecture) {
        int number = number(architecture);
        return number == NONE ? OptionalInt.empty() : OptionalInt.of(number);
    }

    private int number(Architecture architecture) {
        return switch (architecture) {
            case X86_64 -> onX86;
            case AARCH64 -> onArm;
        };
    }

    Answer answer() {
        return answer;
    }
}
