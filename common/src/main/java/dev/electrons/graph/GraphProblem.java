package dev.electrons.graph;

/**
 * One thing that is wrong with a graph.
 *
 * @param code {@code duplicate_node unknown_node unknown_kind no_start cycle bad_field empty}
 * @param path where, such as {@code nodes[2].kind}
 */
public record GraphProblem(String code, String path, String message) {}
