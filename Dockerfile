# One file for all five services: docker build --target service --build-arg MODULE=intake -t distributed-electrons/intake .
# The jars come from `mvn -Dquick package` (or ./de verify) on the host; nothing is compiled here.
FROM eclipse-temurin:25-jre AS service
ARG MODULE
RUN useradd --system --uid 10001 --no-create-home de
COPY ${MODULE}/target/lib /app/lib
COPY ${MODULE}/target/${MODULE}.jar /app/service.jar
USER 10001
WORKDIR /tmp
ENV MALLOC_ARENA_MAX=2
ENTRYPOINT ["java", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError", "-XX:MaxRAMPercentage=45", "-Xss512k", "-XX:ReservedCodeCacheSize=48m", \
  "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-jar", "/app/service.jar"]

# The sandbox starts as root to make cgroups, sized workspaces and a user for each job; jobs themselves have no rights at all.
FROM eclipse-temurin:25-jdk AS sandbox
RUN apt-get update && apt-get install -y --no-install-recommends bubblewrap python3 nodejs git make && rm -rf /var/lib/apt/lists/*
COPY sandbox-executor/target/lib /app/lib
COPY sandbox-executor/target/sandbox-executor.jar /app/service.jar
WORKDIR /tmp
ENV MALLOC_ARENA_MAX=2
ENTRYPOINT ["java", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError", "-Xmx128m", "-Xss512k", "-XX:ReservedCodeCacheSize=48m", \
  "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-jar", "/app/service.jar"]
