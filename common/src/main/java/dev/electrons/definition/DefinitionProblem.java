package dev.electrons.definition;

/**
 * One thing that is wrong with a definition.
 *
 * @param code {@code bad_syntax unknown_field bad_field duplicate_node unknown_node unknown_kind bad_expression no_start
 *     cycle empty}
 * @param path where, such as {@code nodes[2].kind}
 * @param line in the text, from 1; 0 when it has none
 */
public record DefinitionProblem(String code, String path, int line, String message) {}
