package dev.electrons.boot;

/** What every service's configuration record has. */
public interface ServiceConfig {
    HttpConfig http();
}
