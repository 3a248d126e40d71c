package dev.electrons.sandbox.seccomp;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a program for the kernel's classic BPF machine, the only one that filters of system calls run on: one
 * accumulator, jumps forward only, 8 bytes an instruction ({@code linux/filter.h}).
 */
final class Assembler {
    private static final int LOAD_WORD = 0x20;
    private static final int RETURN = 0x06;
    private static final int JUMP_IF_EQUAL = 0x15;
    private static final int JUMP_IF_GREATER = 0x25;
    private static final int JUMP_IF_ANY_BIT = 0x45;
    private static final int FARTHEST = 255;

    private record Instruction(int code, int ifTrue, int ifFalse, int operand) {}

    private final List<Instruction> program = new ArrayList<>();

    /** Loads 4 bytes of the call's description, which is {@code struct seccomp_data}. */
    Assembler load(int offset) {
        return add(LOAD_WORD, 0, 0, offset);
    }

    Assembler answer(Answer answer) {
        return add(RETURN, 0, 0, answer.value());
    }

    Assembler ifEqual(int value, Answer answer) {
        return add(JUMP_IF_EQUAL, 0, 1, value).answer(answer);
    }

    Assembler ifGreater(int value, Answer answer) {
        return add(JUMP_IF_GREATER, 0, 1, value).answer(answer);
    }

    Assembler ifAnyBit(int mask, Answer answer) {
        return add(JUMP_IF_ANY_BIT, 0, 1, mask).answer(answer);
    }

    Assembler unlessEqual(int value, Answer answer) {
        return add(JUMP_IF_EQUAL, 1, 0, value).answer(answer);
    }

    /** What is only done when the loaded value is this one. */
    Assembler whenEqual(int value, Assembler body) {
        if (body.program.size() > FARTHEST) {
            throw new IllegalArgumentException("a jump over " + body.program.size() + " instructions is too far");
        }
        add(JUMP_IF_EQUAL, 0, body.program.size(), value);
        program.addAll(body.program);
        return this;
    }

    private Assembler add(int code, int ifTrue, int ifFalse, int operand) {
        program.add(new Instruction(code, ifTrue, ifFalse, operand));
        return this;
    }

    /** The program as the kernel takes it, in the byte order of both architectures. */
    byte[] bytes() {
        var bytes = new ByteArrayOutputStream();
        for (var each : program) {
            var word = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            word.putShort((short) each.code()).put((byte) each.ifTrue()).put((byte) each.ifFalse());
            bytes.writeBytes(word.putInt(each.operand()).array());
        }
        return bytes.toByteArray();
    }
}
