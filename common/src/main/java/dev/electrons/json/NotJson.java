package dev.electrons.json;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import java.io.IOException;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** What was read is not JSON, or not of the expected shape; the message says where, never what the value was. */
public final class NotJson extends RuntimeException {
    NotJson(IOException cause) {
        super(cause instanceof JacksonException e ? e.getOriginalMessage() : cause.getMessage(), cause);
    }

    /** Where, such as {@code nodes[2].retry}; empty when it is the whole. */
    public String path() {
        var path = new StringBuilder();
        if (getCause() instanceof JsonMappingException at) {
            for (var step : at.getPath()) {
                if (step.getFieldName() == null) {
                    path.append('[').append(step.getIndex()).append(']');
                } else {
                    path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
                }
            }
        }
        return path.toString();
    }

    /** Where and what in one sentence, such as {@code max_tokens must be a whole number}. */
    public String sentence() {
        var where = path().isEmpty() ? "the input" : path();
        return getCause() instanceof MismatchedInputException mismatch
                ? where + " must be " + expected(mismatch.getTargetType())
                : where + ": " + words();
    }

    private static String expected(@Nullable Class<?> type) {
        if (type == null) {
            return "of another type";
        }
        if (type == Integer.class || type == int.class || type == Long.class || type == long.class) {
            return "a whole number";
        }
        if (type == String.class) {
            return "a text";
        }
        if (type == Boolean.class || type == boolean.class) {
            return "true or false";
        }
        if (Collection.class.isAssignableFrom(type)) {
            return "a list";
        }
        return Number.class.isAssignableFrom(type) || type == double.class ? "a number" : "an object";
    }

    /** What is wrong, in words for people who don't know our classes. */
    public String words() {
        var cause = getCause();
        if (cause instanceof MismatchedInputException) {
            return "not of the expected type";
        }
        for (; cause != null; cause = cause.getCause()) {
            if (cause instanceof IllegalArgumentException) {
                return String.valueOf(cause.getMessage());
            }
        }
        return String.valueOf(getMessage());
    }
}
