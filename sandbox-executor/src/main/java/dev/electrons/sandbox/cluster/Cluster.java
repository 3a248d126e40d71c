package dev.electrons.sandbox.cluster;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where pods are made.
 *
 * @param api address of the cluster's API
 * @param account folder with the service account's {@code token} and {@code ca.crt}, read again for each call
 * @param namespace for nothing but jobs
 * @param image what jobs run on: has bash, tar and the languages where this service has them
 * @param warm pods that wait for jobs with the usual limits
 * @param runtimeClass of the pods; empty for the cluster's usual one
 */
public record Cluster(URI api, Path account, String namespace, String image, int warm, Optional<String> runtimeClass) {}
