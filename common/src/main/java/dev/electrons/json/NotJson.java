package dev.electrons.json;

import com.fasterxml.jackson.core.JacksonException;
import java.io.IOException;

/** What was read is not JSON, or not of the expected shape; the message says where, never what the value was. */
public final class NotJson extends RuntimeException {
    NotJson(IOException cause) {
        super(cause instanceof JacksonException e ? e.getOriginalMessage() : cause.getMessage(), cause);
    }
}
